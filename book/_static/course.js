// Tooltips of glossary terms: a plain definition, also by keyboard, gone on Escape.
// Without this file and without scripts, a term is a link to the glossary.
(() => {
  "use strict";

  // sphinx-tippy hands over a copied <dt> and <dd> with their ids; a tooltip needs neither.
  const asDefinition = (markup) => {
    const page = new DOMParser().parseFromString(`<dl>${markup}</dl>`, "text/html");
    const tip = document.createElement("div");
    tip.className = "term-tip";
    const name = document.createElement("p");
    name.className = "term-tip-name";
    const term = page.querySelector("dt");
    name.textContent = term ? term.textContent.replace(/[#¶]\s*$/, "").trim() : "";
    tip.append(name);
    for (const paragraph of page.querySelectorAll("dd > p")) {
      const copy = document.createElement("p");
      copy.textContent = paragraph.textContent;
      tip.append(copy);
    }
    return tip;
  };

  const hideOnEscape = {
    fn: (tip) => {
      const onKey = (event) => {
        if (event.key === "Escape") tip.hide();
      };
      return {
        onShow: () => document.addEventListener("keydown", onKey),
        onHide: () => document.removeEventListener("keydown", onKey),
      };
    },
  };

  document.addEventListener("DOMContentLoaded", () => {
    const make = window.tippy;
    if (!make) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    window.tippy = (link, options) =>
      make(link, {
        ...options,
        content: asDefinition(options.content),
        appendTo: () => document.body,
        aria: { content: "describedby", expanded: false },
        role: "tooltip",
        touch: ["hold", 400],
        duration: calm ? 0 : [150, 100],
        plugins: [hideOnEscape],
      });
  });
})();
