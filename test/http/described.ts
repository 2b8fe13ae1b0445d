import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import request from 'supertest';
import type { Application } from '../../src/http/index.ts';

/** An application whose answers are kept, to be held against the description that it gives of itself. */
export interface Watched {
  listener: RequestListener;
  /** Answers whose status or media type the description does not have. */
  undescribed(): Promise<string[]>;
}

interface Answered {
  method: string;
  path: string;
  status: number;
  type: string;
}

/** Express names the route once it was found. */
type Routed = IncomingMessage & { route?: { path: string } };

/** Wraps an application. */
export function watched(app: Application): Watched {
  const answers = new Map<string, Answered>();
  const listener = (asked: Routed, response: ServerResponse) => {
    response.once('finish', () => {
      const answered = answerTo(asked, response);
      answers.set(JSON.stringify(answered), answered);
    });
    app(asked, response);
  };
  const undescribed = async () => {
    const { status, body } = await request(app).get('/openapi.json');
    // of a server that a test has brought to refuse everything nothing can be told
    if (status === 503) return [];
    return [...answers.values()]
      .filter((answer) => !isDescribed(body.paths, answer))
      .map(({ method, path, status, type }) => `${method} ${path}: ${status} ${type}`);
  };
  return { listener, undescribed };
}

function answerTo({ method = '', route }: Routed, response: ServerResponse): Answered {
  return {
    method: method === 'HEAD' ? 'get' : method.toLowerCase(),
    path: (route?.path ?? '').replace(/:([A-Za-z]+)/g, '{$1}'),
    status: response.statusCode,
    type: String(response.getHeader('content-type') ?? '').split(';')[0] ?? '',
  };
}

/** What the description says of the answers of an operation. */
type Operation = { responses: Record<string, { content?: Record<string, unknown> }> };

/** Whether an answer is one of those that are described, if the operation is. One without a body has no media type. */
function isDescribed(paths: Record<string, Record<string, Operation>>, { method, path, status, type }: Answered) {
  const operation = paths[path]?.[method];
  if (operation === undefined) return true;
  const answer = operation.responses[status < 400 ? String(status) : 'default'];
  return answer !== undefined && (type === '' || status === 304 || type in (answer.content ?? {}));
}
