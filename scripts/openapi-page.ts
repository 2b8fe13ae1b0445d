import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What starts the reader: it shows the description and sends no requests of its own. */
const START = `window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#description',
  supportedSubmitMethods: [],
  validatorUrl: null,
  deepLinking: true,
});
`;

/** Lays down the files of the page that shows the OpenAPI description, from swagger-ui-dist. */
export function openApiPage(folder: string): void {
  const source = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  mkdirSync(folder, { recursive: true });
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE', 'NOTICE'])
    copyFileSync(join(source, name), join(folder, name));
  writeFileSync(join(folder, 'page.js'), START);
}
