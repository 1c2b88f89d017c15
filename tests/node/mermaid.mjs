// Reads a JSON list of Mermaid texts; writes for each the labels that it draws, or why it is none.
// Run with NODE_PATH's folder as working directory: node mermaid.mjs FOLDER
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(`${process.argv[2]}/`);
const load = (name) => import(pathToFileURL(resolve(name)));

const { JSDOM } = (await load("jsdom")).default;
const { window } = new JSDOM("");
Object.assign(globalThis, { window, document: window.document });
const mermaid = (await load("mermaid/dist/mermaid.core.mjs")).default;
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });

let sent = "";
for await (const part of process.stdin) sent += part;
const found = [];
for (const text of JSON.parse(sent)) {
  try {
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const labels = [...(db.getVertices?.() ?? new Map()).values()].map((one) => one.text);
    found.push({ labels, chart: db.getXYChartData?.() });
  } catch (error) {
    found.push({ error: String(error.message ?? error) });
  }
}
process.stdout.write(JSON.stringify(found));
