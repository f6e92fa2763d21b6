/* <p-chart data-source="ID"> with a <canvas role="img" aria-label="…">: draws the Chart.js configuration held in
   <script type="application/json" id="ID">. Colours come from the style sheet; nothing moves. */
"use strict";
customElements.define("p-chart", class extends HTMLElement {
  connectedCallback() {
    const source = document.getElementById(this.dataset.source);
    const canvas = this.querySelector("canvas");
    if (!source || !canvas || !window.Chart) return;
    const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const colours = [token("--p-chart-light"), token("--p-chart"), token("--p-chart-second")];
    const config = JSON.parse(source.textContent);
    const few = config.data.datasets.length === 1;
    config.data.datasets.forEach((set, index) => {
      const colour = colours[few ? 1 : index % colours.length];
      set.backgroundColor = set.backgroundColor || colour;
      set.borderColor = set.borderColor || colour;
      if (config.type === "radar" && index > 0) set.borderDash = [4, 3];
    });
    const large = document.documentElement.dataset.text === "large";
    config.options = Object.assign({ animation: false, responsive: true, maintainAspectRatio: false }, config.options);
    config.options.font = { family: getComputedStyle(document.body).fontFamily, size: large ? 15 : 12 };
    this.chart = new window.Chart(canvas, config);
  }

  disconnectedCallback() {
    if (this.chart) this.chart.destroy();
  }
});
