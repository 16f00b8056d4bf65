import { element } from "./dom.js";

const SCALE = 2;

/** Offers a file to the person at the page. Nothing leaves the browser. */
export const save = {
  text(text, name, type) {
    offer(new Blob([text], { type: `${type};charset=utf-8` }), name);
  },

  /** Saves an SVG element, with the looks it has on the page, as PNG. */
  async picture(svg, name) {
    const width = Number(svg.getAttribute("width"));
    const height = Number(svg.getAttribute("height"));
    const image = new Image(width * SCALE, height * SCALE);
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
    await image.decode();
    const canvas = element("canvas", { width: width * SCALE, height: height * SCALE });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => offer(blob, name), "image/png");
  },
};

function offer(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
