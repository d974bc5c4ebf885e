/** Elements that have no content and no end tag (https://html.spec.whatwg.org/multipage/syntax.html#void-elements). */
const voidElements = new Set(
  "area base br col embed hr img input link meta source track wbr".split(" "),
);

/** Where a foreign element's content is HTML again (https://html.spec.whatwg.org/multipage/parsing.html#html-integration-point). */
const integrationPoints = new Set(["foreignobject", "desc", "title", "annotation-xml"]);

const namespaces = {
  html: "http://www.w3.org/1999/xhtml",
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
} as const;

/** An attribute as it is written: names in lower case, values with their entities. */
export interface Attribute {
  readonly name: string;
  value: string;
}

/** An element of the document whose start tag has been read. */
export class OpenElement {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly parent: OpenElement | null;
  /** Its place among its parent's children, and among those of its name: from 1. */
  readonly place: number;
  readonly placeOfType: number;
  readonly namespace: keyof typeof namespaces;
  #children = 0;
  readonly #childrenByName = new Map<string, number>();

  constructor(name: string, attributes: readonly Attribute[], parent: OpenElement | null) {
    this.name = name;
    this.attributes = attributes;
    this.parent = parent;
    [this.place, this.placeOfType] = parent?.countChild(name) ?? [1, 1];
    this.namespace = namespaceOf(name, parent);
  }

  get namespaceUri(): string {
    return namespaces[this.namespace];
  }

  get isVoid(): boolean {
    return this.namespace === "html" && voidElements.has(this.name);
  }

  /** Whether tags within it are of another language than HTML. */
  get hasForeignContent(): boolean {
    return this.namespace !== "html" && !integrationPoints.has(this.name);
  }

  /** Returns the places of its next child, which has this name. */
  countChild(name: string): [place: number, ofType: number] {
    this.#children++;
    const ofType = (this.#childrenByName.get(name) ?? 0) + 1;
    this.#childrenByName.set(name, ofType);
    return [this.#children, ofType];
  }
}

/** The document itself, whose children have places as well. */
export function openDocument(): OpenElement {
  return new OpenElement("", [], null);
}

function namespaceOf(name: string, parent: OpenElement | null): keyof typeof namespaces {
  if (name === "svg" || name === "math") return name;
  return parent?.hasForeignContent ? parent.namespace : "html";
}
