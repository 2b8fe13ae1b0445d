import { createServer } from 'node:http';

/** The floor that ingest is measured against: reads the body, parses it, answers. Prints where it listens. */
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const value: { resourceType: string } = JSON.parse(Buffer.concat(parts).toString('utf8'));
    response.setHeader('content-type', 'application/fhir+json');
    response.end(JSON.stringify({ resourceType: value.resourceType, type: 'transaction-response' }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') process.stderr.write(`bare server listens on http://127.0.0.1:${address?.port} \n`);
});
