import { join } from 'node:path';
import { packageRoot } from '../../fhir/package-root.ts';
import type { Route } from '../routes.ts';
import { type Described, openApiDocument } from './document.ts';

/** Files of the page, as the build lays them down, with their media types. */
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>iscm-fhir: interface</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="description"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/page.js"></script>
</body>
</html>
`;

/** The page takes scripts and styles from this server alone; the reader's own style attributes are let pass. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Who opens the address of the server in a browser finds the page. */
const entrance: Route = {
  method: 'get',
  path: '/',
  needs: 'open',
  handle: (_request, response) => response.redirect('/docs'),
};

/** `/openapi.json` for the routes of the server, and `/docs` to read it, to which the address alone leads. */
export function openApiRoutes(routes: readonly Route[], described: Described): Route[] {
  const folder = join(packageRoot(), 'build', 'openapi-page');
  const page: Route = {
    method: 'get',
    path: '/docs',
    needs: 'open',
    handle: (_request, response) => {
      response.set({ 'Content-Security-Policy': POLICY, 'Content-Type': 'text/html; charset=utf-8' }).send(PAGE);
    },
  };
  const files = Object.entries(FILES).map(
    ([name, type]): Route => ({
      method: 'get',
      path: `/docs/${name}`,
      needs: 'open',
      handle: (_request, response) => {
        response.set('Content-Type', type).sendFile(name, { root: folder, cacheControl: false });
      },
    }),
  );
  const document: Route = {
    method: 'get',
    path: '/openapi.json',
    needs: 'open',
    handle: (_request, response) => {
      response.json(openApiDocument([...routes, document, page], described));
    },
  };
  return [document, page, entrance, ...files];
}
