import { notPermitted, permitted, unconfined } from '../caller.ts';
import { type Failure, fail, type Outcome } from '../outcome.ts';
import type { Context } from '../ports.ts';

/**
 * Why a caller may not read AuditEvents, if it may not. They say who did what with whose data; so rights that are
 * confined to patients or criteria do not reach them.
 */
export function auditProblem({ caller }: Pick<Context, 'caller'>, permission: 'r' | 's'): Failure | undefined {
  if (unconfined(permitted(caller, permission, 'AuditEvent')) && caller.policy === undefined) return undefined;
  const message = 'AuditEvents are for clients with a scope for all of them and without a policy.';
  return notPermitted(caller, permission, 'AuditEvent') ?? fail('forbidden', 'not-permitted', message);
}

/** Reads an AuditEvent. */
export async function auditRead(context: Context, id: string): Promise<Outcome> {
  const problem = auditProblem(context, 'r');
  if (problem) return problem;
  const found = await context.store.read((reader) => reader.readAudit(id));
  if (!found) return fail('not-found', 'not-found', 'There is no AuditEvent with this id.');
  return { status: 200, text: found.text, accessed: [{ type: 'AuditEvent', id }] };
}
