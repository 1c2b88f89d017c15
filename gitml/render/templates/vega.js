"use strict";
(() => {
  const { vega: drawn } = JSON.parse(document.getElementById("data").textContent);
  const refuse = () => Promise.reject(new Error("this page loads nothing"));
  const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };
  for (const { id, spec } of drawn) {
    const place = document.getElementById(id);
    const fail = (error) => { place.textContent = `The template cannot be drawn: ${error.message}`; };
    try {
      const lite = !String(spec.$schema).includes("/vega/");
      // Expressions are interpreted: to compile them would take the right to run any text.
      const parsed = vega.parse(lite ? vegaLite.compile(spec).spec : spec, null, { ast: true });
      new vega.View(parsed, { expr: vega.expressionInterpreter, loader, renderer: "canvas", container: place, hover: true }).runAsync().catch(fail);
    } catch (error) {
      fail(error);
    }
  }
})();
