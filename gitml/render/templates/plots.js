"use strict";
(() => {
  const { revs, charts } = JSON.parse(document.getElementById("data").textContent);
  const DASHES = [[], [8, 4], [2, 3], [10, 4, 2, 4], [16, 5], [5, 2, 2, 2, 2, 2], [3, 7], [14, 3, 5, 3]];
  const SAMPLES = ["solid", "dashed", "dotted", "double"]; // borders of a sample, in the order of the dashes
  const HEIGHT = 300;
  const shown = new Map(); // the plot that is drawn, by its chart
  const hidden = new Set(); // revisions by number
  let linking = false;

  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (value) => (value == null ? "–" : String(Number(value.toPrecision(6))));

  // One row for each x, and for each time that a curve has it again, so that no point is lost.
  function align(curves) {
    const at = curves.map(() => 0);
    const xs = [];
    const columns = curves.map(() => []);
    for (;;) {
      let next = Infinity;
      curves.forEach((curve, c) => {
        if (at[c] < curve.x.length && curve.x[at[c]] < next) next = curve.x[at[c]];
      });
      if (next === Infinity) return [xs, ...columns];
      xs.push(next);
      curves.forEach((curve, c) => {
        // Undefined is no point at all, null one without a value, which leaves a gap.
        const own = at[c] < curve.x.length && curve.x[at[c]] === next;
        columns[c].push(own ? curve.y[at[c]++] : undefined);
      });
    }
  }

  function nearest(u, s, hovered) {
    const column = u.data[s];
    if (s === 0 || column[hovered] != null) return hovered;
    const xs = u.data[0];
    let left = hovered, right = hovered;
    while (left >= 0 && column[left] == null) left -= 1;
    while (right < xs.length && column[right] == null) right += 1;
    if (left < 0 || right >= xs.length) return left < 0 ? (right < xs.length ? right : null) : left;
    return xs[hovered] - xs[left] <= xs[right] - xs[hovered] ? left : right;
  }

  function ticked(names) {
    return {
      splits: (u, axis, min, max) => {
        const room = Math.max(1, Math.ceil((max - min) / 10));
        return names.map((_, n) => n).filter((n) => n >= min && n <= max && n % room === 0);
      },
      values: (u, splits) => splits.map((n) => (names[n].length > 14 ? names[n].slice(0, 13) + "…" : names[n])),
    };
  }

  function axis(label, names, lying) {
    const look = { label, stroke: color("--pale"), grid: { stroke: color("--grid"), width: 1 }, ticks: { stroke: color("--line"), width: 1 }, labelFont: "12px system-ui", font: "11px system-ui" };
    if (names.length) Object.assign(look, ticked(names));
    if (!lying) look.size = (u, values) => 18 + 6.5 * Math.max(3, ...(values || []).map((v) => String(v ?? "").length));
    return look;
  }

  function series(chart, curve) {
    const several = revs.length > 1;
    const kind = several ? curve.kind : 0;
    const stroke = color(curve.rev < 0 ? "--pale" : several ? `--r${curve.rev}` : `--k${curve.kind % 9}`);
    const later = several && curve.rev >= 0 ? revs.length - 1 - curve.rev : 0;
    const look = {
      label: curve.label, stroke, show: !hidden.has(curve.rev), dash: DASHES[kind % DASHES.length],
      width: curve.faint || curve.rev < 0 ? 1 : 1.8 + later * Math.min(1.6, 2.6 / revs.length),
      alpha: curve.faint ? 0.3 : later ? 0.65 : 1, value: (u, v) => number(v),
    };
    if (curve.rev < 0) Object.assign(look, { dash: [2, 3], points: { show: false } });
    else if (chart.kind === "scatter") Object.assign(look, { paths: () => null, alpha: 0.6, points: { show: true, size: 5, fill: stroke, width: 0 } });
    else if (chart.reference === "chance") look.points = { show: false };
    else look.points = { show: curve.x.length <= 30 && !curve.faint, size: 6, fill: stroke };
    return look;
  }

  function sample(curve) {
    if (curve.rev < 0) return "dotted";
    return revs.length > 1 ? SAMPLES[curve.kind % SAMPLES.length] : "solid";
  }

  function linked(chart) {
    return [...shown].filter(([other]) => other.x === chart.x && !other.xt.length);
  }

  function link(chart, u) {
    if (linking || chart.xt.length) return;
    linking = true;
    const { min, max } = u.scales.x;
    for (const [other, plot] of linked(chart)) {
      if (plot !== u && (plot.scales.x.min !== min || plot.scales.x.max !== max)) plot.setScale("x", { min, max });
    }
    linking = false;
  }

  function reset(chart) {
    linking = true;
    const group = chart.xt.length ? [[chart, shown.get(chart)]] : linked(chart);
    for (const [, plot] of group) plot.setData(plot.data);
    linking = false;
  }

  function options(chart, curves, width) {
    const key = chart.xt.length ? chart.id : `x ${chart.x}`;
    return {
      width, height: HEIGHT, padding: [10, 14, 0, 0],
      scales: { x: { time: false, distr: chart.logX ? 3 : 1 }, y: { distr: chart.logY ? 3 : 1 } },
      axes: [axis(chart.x, chart.xt, true), axis(chart.y, chart.yt, false)],
      series: [{ label: chart.x, value: (u, v) => (chart.xt.length && v != null ? chart.xt[Math.round(v)] : number(v)) }, ...curves.map((c) => series(chart, c))],
      // The samples tell the curves of one revision apart, as their dashes do.
      legend: { markers: { width: 3, dash: (u, s) => (s > 0 ? sample(curves[s - 1]) : "solid") } },
      focus: { alpha: 0.2 },
      cursor: {
        focus: { prox: 16 }, drag: { x: true, y: true, uni: 30 }, dataIdx: nearest,
        sync: { key, scales: ["x", null], filters: { pub: (type) => type === "mousemove" || type === "mouseleave" } },
        bind: { dblclick: () => () => { reset(chart); return null; } },
      },
      hooks: { setScale: [(u, scale) => { if (scale === "x" && u.status === 1) link(chart, u); }] },
    };
  }

  function draw(chart) {
    const place = document.getElementById(chart.id);
    shown.get(chart)?.destroy();
    const positive = (values) => values.map((v) => (v == null || v > 0 ? v : null));
    const curves = chart.curves.map((c) => {
      const keep = chart.logX ? c.x.map((x) => x > 0) : null;
      const x = keep ? c.x.filter((_, n) => keep[n]) : c.x;
      const y = keep ? c.y.filter((_, n) => keep[n]) : c.y;
      return { ...c, x, y: chart.logY ? positive(y) : y };
    });
    const data = align(curves);
    if (!data[0].length) data[0].push(1), data.slice(1).forEach((column) => column.push(null));
    shown.set(chart, new uPlot(options(chart, curves, place.clientWidth || 480), data, place));
  }

  function button(parent, words, press, pressed) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    if (pressed !== undefined) made.setAttribute("aria-pressed", pressed);
    made.addEventListener("click", () => press(made));
    parent.append(made);
  }

  function tools(chart) {
    const place = document.getElementById(chart.id);
    const bar = document.createElement("div");
    bar.className = "tools";
    const toggle = (key) => (made) => {
      chart[key] = !chart[key];
      made.setAttribute("aria-pressed", chart[key]);
      draw(chart);
    };
    const values = (key) => chart.curves.flatMap((c) => c[key]).filter((v) => v != null);
    if (!chart.yt.length && values("y").some((y) => y > 0)) button(bar, "log y", toggle("logY"), false);
    if (!chart.xt.length && values("x").some((x) => x > 0)) button(bar, "log x", toggle("logX"), false);
    button(bar, "whole", () => reset(chart));
    place.before(bar);
  }

  // Every curve of a revision is pale while another revision is pointed at.
  function highlight(rev) {
    document.body.classList.toggle("pointed", rev !== null);
    revs.forEach((_, n) => document.body.classList.toggle(`point-${n}`, n === rev));
    for (const [chart, plot] of shown) {
      chart.curves.forEach((curve, n) => {
        const look = series(chart, curve);
        plot.series[n + 1].alpha = rev === null || curve.rev === rev ? look.alpha : 0.1;
      });
      plot.redraw(false);
    }
  }

  function hide(rev, made) {
    hidden.has(rev) ? hidden.delete(rev) : hidden.add(rev);
    made.setAttribute("aria-pressed", !hidden.has(rev));
    document.body.classList.toggle(`hide-${rev}`, hidden.has(rev));
    for (const [chart, plot] of shown) {
      chart.curves.forEach((curve, n) => {
        if (curve.rev === rev) plot.setSeries(n + 1, { show: !hidden.has(rev) });
      });
    }
  }

  document.querySelectorAll("[data-rev]").forEach((name) => {
    const rev = Number(name.dataset.rev);
    const made = document.createElement("button");
    made.type = "button";
    made.className = "rev";
    made.title = "hide or show";
    made.append(...name.childNodes);
    made.setAttribute("aria-pressed", true);
    made.addEventListener("click", () => hide(rev, made));
    made.addEventListener("mouseenter", () => highlight(rev));
    made.addEventListener("mouseleave", () => highlight(null));
    name.replaceWith(made);
  });
  document.querySelectorAll("details.values").forEach((one) => { one.open = false; });

  // Drawn when it comes into view: a page may have hundreds of plots.
  const watch = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      const chart = isIntersecting && charts.find((one) => one.id === target.id);
      if (chart) {
        watch.unobserve(target);
        tools(chart);
        draw(chart);
      }
    }
  }, { rootMargin: "400px" });
  charts.forEach((chart) => watch.observe(document.getElementById(chart.id)));

  const again = () => shown.forEach((_, chart) => draw(chart));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(again, 200); });
})();
