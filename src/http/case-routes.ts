import type { Request } from 'express';
import { casePut } from '../interaction/case/case-put.ts';
import { caseRead } from '../interaction/case/case-read.ts';
import { caseReport } from '../interaction/case/case-report.ts';
import { servedCaseSchema } from '../interaction/case/case-text.ts';
import type { Mapping } from '../mapping/index.ts';
import { textBody } from './body-reader.ts';
import { sendCases } from './case-list-route.ts';
import { negotiated } from './negotiation.ts';
import * as incoming from './request.ts';
import type { ContextOf } from './request-context.ts';
import type { Route } from './routes.ts';
import { sendOutcome } from './send.ts';

const JSON_TYPE = 'application/json';

/** The routes of cases. */
export function caseRoutes(own: ContextOf, mapping: Mapping, maxBodyBytes: number): Route[] {
  const json = negotiated([JSON_TYPE]);
  const id = (request: Request) => incoming.pathParameter(request, 'id');
  const schema = JSON.stringify(servedCaseSchema());
  return [
    {
      method: 'get',
      path: '/cases',
      needs: 's',
      handle: (request, response) => sendCases(own(response), mapping, request, response),
    },
    {
      method: 'get',
      path: '/cases/schema',
      needs: 'open',
      before: [negotiated(['application/schema+json', JSON_TYPE])],
      handle: (_request, response) => {
        response.set('Content-Type', String(response.locals.contentType)).send(schema);
      },
    },
    {
      method: 'get',
      path: '/cases/:id',
      needs: 'r',
      before: [json],
      handle: async (request, response) => {
        const outcome = await caseRead(own(response), { id: id(request), ...incoming.readConditions(request) });
        sendOutcome(request, response, outcome, { contentType: JSON_TYPE });
      },
    },
    {
      method: 'get',
      path: '/cases/:id/report',
      needs: 'r',
      before: [negotiated(['application/fhir+json', JSON_TYPE])],
      handle: async (request, response) => {
        sendOutcome(request, response, await caseReport(own(response), id(request)));
      },
    },
    {
      method: 'put',
      path: '/cases/:id',
      needs: 'u',
      before: [json, ...textBody(maxBodyBytes, [JSON_TYPE])],
      handle: async (request, response) => {
        const asked = {
          id: id(request),
          body: incoming.bodyText(request),
          ...incoming.header(request, 'if-match', 'ifMatch'),
        };
        sendOutcome(request, response, await casePut(own(response), mapping, asked), { contentType: JSON_TYPE });
      },
    },
  ];
}
