// What a page looks like to a reader: which texts leave their picture, cover each other, or are too pale.
() => {
  const TOLERANCE = 1;
  const said = (node) => node.textContent.trim().replace(/\s+/g, " ").slice(0, 60);
  const parsed = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const seen = (colour) => { const [, , , alpha] = parsed(colour); return colour !== "none" && alpha !== 0; };

  const luminance = (colour) => {
    const [r, g, b] = parsed(colour).slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  const meets = (a, b) => a.left + TOLERANCE < b.right && b.left + TOLERANCE < a.right
    && a.top + TOLERANCE < b.bottom && b.top + TOLERANCE < a.bottom;

  // Letters only: the box of a line of text has room above and below them.
  const letters = (text) => {
    const box = text.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(text).fontSize);
    const spare = Math.max(0, (box.height - size) / 2);
    return { left: box.left, right: box.right, top: box.top + spare, bottom: box.bottom - spare };
  };

  const beneath = (svg, text) => {
    const box = text.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    let paper = null;
    for (const shape of svg.querySelectorAll("rect, circle, polygon, path, polyline")) {
      const fill = getComputedStyle(shape).fill;
      const before = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      if (!before || shape.closest("defs") || !seen(fill) || fill.startsWith("url")) continue;
      const area = shape.getBoundingClientRect();
      if (area.left <= x && x <= area.right && area.top <= y && y <= area.bottom) paper = fill;
    }
    return paper;
  };

  const pictures = (svg) => {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter((text) => said(text));
    const found = { outside: [], overlapping: [], pale: [], texts: texts.length };
    for (const text of texts) {
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - TOLERANCE || box.right > frame.right + TOLERANCE
        || box.top < frame.top - TOLERANCE || box.bottom > frame.bottom + TOLERANCE) {
        found.outside.push(said(text));
        continue;
      }
      const paper = beneath(svg, text);
      const ratio = paper === null ? 0 : contrast(getComputedStyle(text).fill, paper);
      if (ratio < 4.5) found.pale.push(`${said(text)}: ${ratio.toFixed(2)}`);
    }
    texts.forEach((text, number) => {
      for (const other of texts.slice(number + 1)) {
        if (meets(letters(text), letters(other))) found.overlapping.push(`${said(text)} | ${said(other)}`);
      }
    });
    return found;
  };

  const words = () => {
    const pale = [];
    for (const element of document.querySelectorAll("body *")) {
      const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
      if (!own || element.closest("svg, style, script")) continue;
      let around = element;
      while (around && !seen(getComputedStyle(around).backgroundColor)) around = around.parentElement;
      const paper = around ? getComputedStyle(around).backgroundColor : "rgb(255, 255, 255)";
      const ratio = contrast(getComputedStyle(element).color, paper);
      if (ratio < 4.5) pale.push(`${said(element)}: ${ratio.toFixed(2)}`);
    }
    return pale;
  };

  const root = document.documentElement;
  return {
    pictures: [...document.querySelectorAll("svg")].map(pictures),
    pale: root.localName === "svg" ? [] : words(),
    wide: root.localName === "svg" ? 0 : Math.max(0, root.scrollWidth - root.clientWidth),
    paper: [...document.querySelectorAll("svg")].map((svg) => getComputedStyle(svg.querySelector("rect")).fill),
  };
}
