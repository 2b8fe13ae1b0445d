import type { Response } from 'supertest';

/** A parser for supertest that reads a body as text, whatever its media type. */
export function asText(response: Response, done: (error: Error | null, text: string) => void): void {
  let text = '';
  response.on('data', (chunk) => {
    text += chunk;
  });
  response.on('end', () => done(null, text));
}

/** The values of NDJSON. */
export const linesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
