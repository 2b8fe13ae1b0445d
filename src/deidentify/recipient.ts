import { CASE_SYSTEM, ITEM_SYSTEM } from '../fhir/canonical.ts';
import { type DateRule, dateRule, recordedRule } from './dates.ts';
import { createKeyring } from './keyring.ts';
import type { Policy } from './policy.ts';
import { createRekey, ID_PSEUDONYM, type Rekey } from './rekey.ts';

/** Characters of the pseudonym of a business identifier. */
const IDENTIFIER_LENGTH = 22;
const PSEUDONYM = new RegExp(`^(?:[\\w-]{${IDENTIFIER_LENGTH}}|${ID_PSEUDONYM}(?:#.+)?)$`);

/** Whether a text looks like the pseudonym of a business identifier; codes hardly ever do. */
export const mayBePseudonym = (text: string): boolean => PSEUDONYM.test(text);

/** What is the recipient's own: its pseudonyms and its dates. */
export interface Recipient {
  policy: Policy;
  /** Another one when the key or what the policy lets pass has changed. */
  mark: string;
  /** Ids of resources and cases. */
  id: Rekey;
  /** Key of an item of a case. */
  itemKey(caseId: string, key: string): string;
  /** The pseudonym of a business identifier; `undefined` when identifiers of the system are not given out. */
  identifier(system: string | undefined, value: string): string | undefined;
  /** A date of a patient as it may be seen. */
  date: DateRule;
  /** An instant at which something was recorded or stored, as it may be seen. */
  recorded(instant: string): string | undefined;
  /** A birth date: none when it tells an age above the greatest. */
  birthDate: DateRule;
}

/** Makes what a recipient's pseudonyms and dates come from. `now` bounds how old a birth date may make somebody. */
export function createRecipient(policy: Policy, secret: Buffer, now: () => Date = () => new Date()): Recipient {
  const keyring = createKeyring(secret, policy.recipient);
  const id = createRekey(keyring.key('id'));
  const date = dateRule(policy.dates, keyring);
  const itemKey = (caseId: string, key: string) =>
    policy.keys === 'keep' ? key : `k${keyring.mac('key', `${caseId}#${key}`).toString('hex').slice(0, 16)}`;
  // where the key is kept, and how small a count is, changes nothing of what is given out
  const { key: _, cohortMinimumCell: __, ...passing } = policy;
  return {
    policy,
    mark: keyring.mac('mark', JSON.stringify(passing)).toString('base64url').slice(0, 22),
    id,
    itemKey,
    date,
    recorded: recordedRule(policy.dates),
    identifier: (system, value) => {
      const hash = value.indexOf('#');
      if (system === CASE_SYSTEM) return id.hide(value);
      if (system === ITEM_SYSTEM && hash > 0)
        return `${id.hide(value.slice(0, hash))}#${itemKey(value.slice(0, hash), value.slice(hash + 1))}`;
      // without a system it names no register: its pseudonym tells no more than that two are the same
      if (system !== undefined && !policy.pseudonyms.includes(system)) return undefined;
      return keyring
        .mac('identifier', `${system ?? ''}|${value}`)
        .toString('base64url')
        .slice(0, IDENTIFIER_LENGTH);
    },
    birthDate: (born, patient) =>
      now().getUTCFullYear() - Number(born.slice(0, 4)) > policy.topAge ? undefined : date(born, patient),
  };
}
