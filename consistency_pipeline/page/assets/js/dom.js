// Elements without markup: text from campaigns and services is only ever text, and addresses only ever relative.

const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

/** Make an element. `on` are listeners, `text` is text; a property that is null or false is left out. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  const { on = {}, text, ...attributes } = properties;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const [name, listener] of Object.entries(on)) made.addEventListener(name, listener);
  if (text !== undefined && text !== null) made.textContent = String(text);
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function button(label, press, properties = {}, ...children) {
  const named = children.length ? { "aria-label": label, title: label } : { text: label };
  return el("button", { type: "button", on: { click: press }, ...named, ...properties }, ...children);
}

const PATHS = {
  made: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z",
  approved: "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8Zm-1.2 10.7L3.6 8.3 5 6.9l1.8 1.8L11 4.6 12.4 6Z",
  rejected: "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8Zm3.5 9.3-1.4 1.4L8 9.4l-2.1 2.1-1.4-1.4L6.6 8 4.5 5.9l1.4-1.4L8 6.6l2.1-2.1 1.4 1.4L9.4 8Z",
  drifted: "M8 1 15.4 14.4H.6Zm-.9 4.8v4.4h1.8V5.8Zm0 5.4v1.7h1.8v-1.7Z",
  failed: "M3.4 1.6 8 6.2l4.6-4.6 1.8 1.8L9.8 8l4.6 4.6-1.8 1.8L8 9.8l-4.6 4.6-1.8-1.8L6.2 8 1.6 3.4Z",
  refused: "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8ZM3.6 7h8.8v2H3.6Z",
  blocked: "M4 7V5a4 4 0 0 1 8 0v2h1v7H3V7Zm2 0h4V5a2 2 0 0 0-4 0Z",
  missing: "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2Zm0 1.8a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z",
  stale: "M8 .8a7.2 7.2 0 1 0 0 14.4A7.2 7.2 0 0 0 8 .8Zm-1 3h2v3.8l2.7 2.7-1.4 1.4L7 8.4Z",
  check: "M6.3 13 1.6 8.3l1.7-1.7 3 3 6.4-6.4 1.7 1.7Z",
  cross: "M4 2.5 8 6.4l4-3.9L13.5 4 9.6 8l3.9 4-1.5 1.5L8 9.6l-4 3.9L2.5 12l3.9-4-3.9-4Z",
  close: "M4 2.9 8 6.9l4-4L13.1 4 9.1 8l4 4-1.1 1.1-4-4-4 4L2.9 12l4-4-4-4Z",
  left: "M10.4 2.2 11.8 3.6 7.4 8l4.4 4.4-1.4 1.4L4.6 8Z",
  right: "M5.6 2.2 4.2 3.6 8.6 8l-4.4 4.4 1.4 1.4L11.4 8Z",
  undo: "M6.5 2 1.8 6.7l4.7 4.7V8.2h2.6c2 0 3.3 1 3.3 2.6 0 1.4-.9 2.3-2.4 2.5v1.9c2.7-.2 4.4-1.9 4.4-4.4 0-2.8-2.1-4.6-5.3-4.6H6.5Z",
  theme: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 2v10A5 5 0 0 1 8 3Z",
  filter: "M1 3h14v2H1Zm3 4h8v2H4Zm2.5 4h3v2h-3Z",
  search: "M7 1.5a5.5 5.5 0 1 0 3.3 9.9l3.2 3.1 1.2-1.2-3.2-3.1A5.5 5.5 0 0 0 7 1.5Zm0 1.8a3.7 3.7 0 1 1 0 7.4 3.7 3.7 0 0 1 0-7.4Z",
  down: "M7 1h2v7.2l2.6-2.6L13 7l-5 5-5-5 1.4-1.4L7 8.2ZM2 13h12v2H2Z",
  print: "M4 1h8v3h2.5v7H12v4H4v-4H1.5V4H4Zm1.6 3h4.8V2.6H5.6Zm0 6v3.4h4.8V10Z",
};

/** Return a small drawing; it says nothing to who cannot see it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.missing);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

/** Return an address as it may be loaded: relative, without scheme, query or host; or null. */
export function local(address) {
  return typeof address === "string" && /^[^:?#\\/][^:?#\\]*$/.test(address) ? address : null;
}

/** Make a picture that shows the first of `addresses` that loads, or words in its place. */
export function picture(addresses, alt, properties = {}) {
  const left = addresses.map(local).filter(Boolean);
  const made = el("img", { alt, draggable: "false", decoding: "async", ...properties });
  const next = () => {
    if (left.length) made.src = left.shift();
    else made.replaceWith(el("span", { class: "no-picture", role: "img", "aria-label": alt, text: "no picture here" }));
  };
  made.addEventListener("error", next);
  if (left.length) next();
  else queueMicrotask(next);
  return made;
}

export const money = (usd) => {
  if (usd === null || usd === undefined) return "cost unknown";
  return usd === 0 || usd >= 1 ? `$${usd.toFixed(2)}` : `$${usd.toFixed(4)}`;
};
export const counted = (number, thing) => `${number.toLocaleString("en-GB")} ${thing}${number === 1 ? "" : "s"}`;
