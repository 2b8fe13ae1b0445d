import { once } from 'node:events';
import type { Request, Response } from 'express';
import { caseList } from '../interaction/case-list.ts';
import { casePut } from '../interaction/case-put.ts';
import { caseRead } from '../interaction/case-read.ts';
import { caseReport } from '../interaction/case-report.ts';
import { servedCaseSchema } from '../interaction/case-text.ts';
import type { Context } from '../interaction/ports.ts';
import type { Mapping } from '../mapping/index.ts';
import { textBody } from './body-reader.ts';
import { negotiated } from './negotiation.ts';
import * as from from './request.ts';
import type { Route } from './routes.ts';
import { sendOutcome } from './send.ts';

const JSON_TYPE = 'application/json';
const NDJSON = 'application/x-ndjson';

/** The routes of cases. */
export function caseRoutes(context: Context, mapping: Mapping, maxBodyBytes: number): Route[] {
  const json = negotiated([JSON_TYPE]);
  const id = (request: Request) => from.pathParameter(request, 'id');
  const schema = JSON.stringify(servedCaseSchema());
  return [
    {
      method: 'get',
      path: '/cases',
      before: [negotiated([JSON_TYPE, NDJSON])],
      handle: (_request, response) => sendList(response, caseList(context)),
    },
    {
      method: 'get',
      path: '/cases/schema',
      before: [negotiated(['application/schema+json', JSON_TYPE])],
      handle: (_request, response) => {
        response.set('Content-Type', String(response.locals.contentType)).send(schema);
      },
    },
    {
      method: 'get',
      path: '/cases/:id',
      before: [json],
      handle: async (request, response) => {
        const outcome = await caseRead(context, { id: id(request), ...from.readConditions(request) });
        sendOutcome(request, response, outcome, { contentType: JSON_TYPE });
      },
    },
    {
      method: 'get',
      path: '/cases/:id/report',
      before: [negotiated(['application/fhir+json', JSON_TYPE])],
      handle: async (request, response) => {
        sendOutcome(request, response, await caseReport(context, id(request)));
      },
    },
    {
      method: 'put',
      path: '/cases/:id',
      before: [json, ...textBody(maxBodyBytes, [JSON_TYPE])],
      handle: async (request, response) => {
        const asked = { id: id(request), body: from.bodyText(request), ...from.header(request, 'if-match', 'ifMatch') };
        sendOutcome(request, response, await casePut(context, mapping, asked), { contentType: JSON_TYPE });
      },
    },
  ];
}

/** Sends cases as they are read, waiting for slow clients, so that a list of any length fits into memory. */
async function sendList(response: Response, cases: AsyncIterable<string>): Promise<void> {
  const lines = response.locals.contentType === NDJSON;
  response.set('Content-Type', lines ? NDJSON : `${JSON_TYPE}; charset=utf-8`);
  const [open, between, close] = lines ? ['', '\n', '\n'] : ['[', ',\n', ']\n'];
  let separator = open;
  for await (const text of cases) {
    if (response.destroyed) return;
    if (!response.write(separator + text)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    separator = between;
  }
  const empty = separator === open;
  response.end(empty ? (lines ? '' : `${open}${close}`) : close);
}
