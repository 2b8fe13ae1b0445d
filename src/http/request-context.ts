import type { Span } from '@opentelemetry/api';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { auditedStore, type WriteAudit } from '../interaction/audit/audited-store.ts';
import type { Context, Validator, Wiring } from '../interaction/ports.ts';
import { underPolicy } from '../interaction/under-policy.ts';
import type { ResourceStore } from '../store/index.ts';
import { accessOf } from './audit/access-of.ts';
import { callOf } from './call.ts';
import { ClientGone } from './client-gone.ts';
import { loggedFailure } from './errors.ts';
import type { Metrics } from './observe/metrics.ts';
import { inSpan } from './observe/spans.ts';
import { fhirBase } from './request.ts';
import { callerOf } from './security/caller-of.ts';

/** Gives what the interactions of a request work with: who asks, and the parts of the server, timed and traced. */
export type ContextOf = (response: Response) => Context;

/** What contexts are made with. */
interface ContextParts {
  metrics: Metrics;
  logger: Logger;
  audited: boolean;
  baseUrl: string | undefined;
}

/** Makes the contexts of requests; what they write is audited in the same transaction when `audited`. */
export function contextMaker(wiring: Wiring, { metrics, logger, audited, baseUrl }: ContextParts): ContextOf {
  return (response) => {
    const call = callOf(response);
    const { span } = call;
    const wanted = wantedStore(wiring.store, call.gone);
    const whole = audited ? auditedStore(wanted, writesOf(response)) : wanted;
    const { caller, store, limits, real } = underPolicy(wiring, callerOf(response), whole);
    call.real = real;
    const base = fhirBase(response.req, baseUrl);
    return {
      ...wiring,
      caller,
      limits,
      ...(wiring.search.own.includes(`${base}/`) ? {} : { unconfirmedBase: base }),
      validator: observedValidator(wiring.validator, metrics, span),
      store: observedStore(store, metrics, span),
      noteAccess: (shown) => {
        for (const one of shown) call.shown.push(one);
        call.showedMore?.();
      },
      partFailure: (error) => (error instanceof ClientGone ? undefined : loggedFailure(logger, call.requestId, error)),
      noteInteraction: (interaction) => {
        call.interaction = interaction;
      },
    };
  };
}

/** A store whose reads end when the client has gone; transactions that have begun are finished. */
const wantedStore = (store: ResourceStore, signal: AbortSignal): ResourceStore => ({
  ...store,
  read: (work) => store.read(work, signal),
});

const writesOf = (response: Response): WriteAudit => ({
  access: (written) => accessOf(response, written),
  done: () => {
    callOf(response).audit = 'written';
  },
});

const secondsSince = (start: number) => (performance.now() - start) / 1000;

function observedValidator(validator: Validator, metrics: Metrics, span: Span): Validator {
  return {
    validate: (input, options) => {
      const start = performance.now();
      const issues = inSpan(span, 'validate', () => validator.validate(input, options));
      metrics.validation(secondsSince(start));
      return issues;
    },
  };
}

function observedStore(store: ResourceStore, metrics: Metrics, span: Span): ResourceStore {
  return {
    ...store,
    read: (work) => inSpan(span, 'store read', () => store.read(work)),
    transaction: async (work) => {
      const start = performance.now();
      let outcome: 'committed' | 'undone' | 'failed' = 'failed';
      try {
        const { commit, value } = await inSpan(span, 'store transaction', () =>
          store.transaction(async (writer) => {
            const decision = await work(writer);
            return { commit: decision.commit, value: decision };
          }),
        );
        outcome = commit ? 'committed' : 'undone';
        return value;
      } finally {
        metrics.commit(outcome, secondsSince(start));
      }
    },
  };
}
