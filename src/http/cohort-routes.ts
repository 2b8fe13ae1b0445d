import type { Request, Response } from 'express';
import { type CohortForm, cohort } from '../interaction/case/cohort.ts';
import { fail } from '../interaction/outcome.ts';
import { negotiate } from './content-type.ts';
import { query } from './request.ts';
import type { ContextOf } from './request-context.ts';
import type { Route } from './routes.ts';
import { sendFailure } from './send.ts';

const TYPES: Readonly<Record<CohortForm, string>> = {
  json: 'application/json',
  markdown: 'text/markdown',
  svg: 'image/svg+xml',
};

/** `GET /cohort`: tables and survival over cases as JSON or Markdown, a survival figure as SVG. */
export function cohortRoutes(contextOf: ContextOf): Route[] {
  return [
    { method: 'get', path: '/cohort', needs: 's', handle: (request, response) => send(contextOf, request, response) },
  ];
}

async function send(contextOf: ContextOf, request: Request, response: Response): Promise<void> {
  const parameters = query(request);
  const form = formOf(request, parameters);
  if (form === undefined) {
    const offered = Object.values(TYPES).join(' or ');
    return sendFailure(response, fail('not-supported', 'not-acceptable', `A cohort is ${offered} only.`));
  }
  const answer = await cohort(contextOf(response), parameters, form);
  if (typeof answer !== 'string') return sendFailure(response, answer);
  response.vary('Accept').vary('Authorization').set('Content-Type', `${TYPES[form]}; charset=utf-8`).send(answer);
}

/** `_format` goes before `figure`, which means the picture, and that before `Accept`. */
function formOf(request: Request, parameters: URLSearchParams): CohortForm | undefined {
  const format = parameters.get('_format')?.replace(' ', '+');
  const forms: CohortForm[] = ['json', 'markdown', 'svg'];
  const named = forms.find((form) => form === format);
  if (named !== undefined) return named;
  const offered = format === undefined && parameters.has('figure') ? [TYPES.svg] : forms.map((form) => TYPES[form]);
  const type = negotiate(format ?? request.get('accept'), offered);
  return forms.find((form) => TYPES[form] === type);
}
