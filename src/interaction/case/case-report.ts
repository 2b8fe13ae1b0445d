import type { Issue } from '../../fhir/issue.ts';
import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import { operationOutcome } from '../../fhir/operation-outcome.ts';
import { objects } from '../../fhir/read.ts';
import { patientLinkIssues, possibleMatchIssues } from '../../projection/index.ts';
import { parseStored } from '../../store/index.ts';
import { admitsPatient } from '../caller.ts';
import { accessedCase, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { deletedCase, noSuchCase } from './case-read.ts';

/**
 * The mapping report kept with a case: what its resources say and the case cannot hold, each with its place. It also
 * names other Patients that are or may be the same person now, as far as the caller may know of them.
 */
export async function caseReport({ store, caller }: Pick<Context, 'store' | 'caller'>, id: string): Promise<Outcome> {
  const { found, text, matches, links } = await store.read(async (reader) => {
    const held = await reader.readCase(id);
    return {
      found: held,
      text: await reader.caseReport(id),
      matches: held ? await reader.possibleMatches(held.patient) : [],
      links: held ? await reader.patientLinks(held.patient) : [],
    };
  });
  if (!found || !admitsPatient(caller, 'r', found.patient)) return noSuchCase();
  if (found.text === undefined) return deletedCase();
  if (text === undefined) return noSuchCase();
  const mayKnow = (patient: string) => admitsPatient(caller, 'r', patient);
  const others = [
    ...patientLinkIssues(links.filter(({ from, to }) => mayKnow(from) && mayKnow(to))),
    ...possibleMatchIssues(matches.filter(({ id: match }) => mayKnow(match))),
  ];
  return { status: 200, text: withIssues(text, others), accessed: [accessedCase(found)] };
}

/** An OperationOutcome with further issues before its own. */
function withIssues(text: string, issues: readonly Issue[]): string {
  if (issues.length === 0) return text;
  const held = parseStored(text);
  const own = objects(held.issue).filter((issue) => !saysAllIsWell(issue));
  return JSON.stringify({ ...held, issue: [...asArray(operationOutcome(issues).issue), ...own] });
}

/** The one issue of an OperationOutcome that has nothing to say. */
const saysAllIsWell = ({ details }: JsonObject) =>
  isObject(details) && objects(details.coding).some(({ code }) => code === 'all-ok');
