import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { Html } from "../../../page/html-text.ts";
import { axis, type Span } from "./axis.ts";

/** Pictures are drawn here and not in the page, so it needs a document: one without a browser. */
const { document } = parseHTML("<!doctype html><html><body></body></html>");

export interface PlotParts {
  /** What a reader who does not see the picture gets of it. */
  readonly title: string;
  /** What the picture shows, in a sentence or two. */
  readonly description: string;
  readonly x: Omit<Span, "length" | "across">;
  readonly y: Omit<Span, "length" | "across">;
  /** Pixels. */
  readonly height?: number;
  /** Marks from the lowest layer up. */
  readonly marks: readonly Plot.Markish[];
}

/** Width in CSS pixels: letters are of a page's size where the picture is as wide as a telephone. */
const width = 380;
const margin = { top: 18, right: 22, bottom: 24, left: 64 };

/** The height of what is drawn in a picture that is so high. */
export function innerHeight(height: number): number {
  return height - margin.top - margin.bottom;
}

/** Attributes whose numbers tell nothing beyond a hundredth of a pixel. */
const places = ["d", "transform", "cx", "cy", "x", "y", "x1", "x2", "y1", "y2", "width", "height"];

/** A plot as SVG, in the page's own colours: marks name them as `var(--series-fuel)`. */
export function plot({ title, description, marks, height = 230, ...spans }: PlotParts): Html {
  const across = width - margin.left - margin.right;
  const x = axis({ ...spans.x, length: across, across: true });
  const y = axis({ ...spans.y, length: innerHeight(height), across: false });
  const svg = Plot.plot({
    width,
    height,
    className: "plot",
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: x.scale,
    y: y.scale,
    // The types ask for a browser's document; what Plot calls of it is there.
    document: document as unknown as NonNullable<Plot.PlotOptions["document"]>,
    marks: [
      Plot.gridY(y.ticks, { strokeOpacity: 0.18 }),
      Plot.axisX(x.ticks, { text: x.text, label: null, tickSize: 4 }),
      Plot.axisY(y.ticks, { text: y.text, label: null, tickSize: 4 }),
      ...marks,
    ],
  }) as unknown as SvgElement;
  svg.querySelector("style")?.remove();
  svg.setAttribute("role", "img");
  for (const element of svg.querySelectorAll("*")) {
    // Parts of an image have no names of their own.
    element.removeAttribute("aria-label");
    for (const place of places) {
      const value = element.getAttribute(place);
      if (value !== null) element.setAttribute(place, value.replace(/(\.\d\d)\d+/g, "$1"));
    }
  }
  svg.prepend(textElement("title", title), textElement("desc", description));
  return new Html(svg.outerHTML);
}

function textElement(name: string, text: string): SvgElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  element.textContent = text;
  return element as unknown as SvgElement;
}

/** What is used here of an element: the types of a browser are not those of this program. */
interface SvgElement {
  readonly outerHTML: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelector(selector: string): SvgElement | null;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  prepend(...elements: SvgElement[]): void;
  remove(): void;
}
