// Validates against the official JSON Schemas of OpenAPI 3.1 and AsyncAPI 3.0. Usage: validate.mjs OPENAPI ASYNCAPI
import { readFileSync } from 'node:fs';
import SwaggerParser from '@apidevtools/swagger-parser';
import { Parser } from '@asyncapi/parser';

const [openapi, asyncapi] = process.argv.slice(2);
const api = await SwaggerParser.validate(openapi);
console.log(`OpenAPI ${api.openapi}: valid, ${Object.keys(api.paths).length} paths`);

const { document, diagnostics } = await new Parser().parse(readFileSync(asyncapi, 'utf8'));
const wrong = diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version');
if (!document || wrong.length > 0) {
  console.error(wrong);
  process.exit(1);
}
console.log(`AsyncAPI ${document.version()}: valid, ${document.messages().all().length} messages`);
