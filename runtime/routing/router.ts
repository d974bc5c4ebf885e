import { canonicalHost } from "./host-name.ts";
import { decodedFirstSegments, pathSegments } from "./path-segments.ts";
import { formatRoute, parseRoute, type Route } from "./route.ts";

/** The canonical form of a route, by which conflicts are found: `Shop.Example.com./a/` is `shop.example.com/a`. See
 * `parseRoute` for what a route may be. @throws SkerryError `bad-settings`. */
export function canonicalRoute(text: string): string {
  return formatRoute(parseRoute(text));
}

interface Bound<T> {
  readonly target: T;
  /** Grows with the route's path; an exact one is longer than a prefix with as many segments. */
  readonly length: number;
}

interface PathNode<T> {
  readonly children: Map<string, PathNode<T>>;
  exact: Bound<T> | null;
  prefix: Bound<T> | null;
}

/** Finds what a request's host and path are bound to.
 *
 * An exact host goes before `*.SUFFIX`, a longer suffix before a shorter one, and those before `*`. Of one host's
 * routes the longest path wins, an exact one before a prefix. A host none of whose paths match leaves the request to
 * the next.
 *
 * Another spelling of a path or host is no way past a route. Both are read as the URL Standard reads them (see
 * `pathSegments`, `canonicalHost`), which is how guests read the URI they get. Where a guest might read a path
 * otherwise, since it has an encoded slash, both readings are looked up and the longer route wins. */
export class Router<T> {
  readonly #exact = new Map<string, PathNode<T>>();
  readonly #under = new Map<string, PathNode<T>>();
  readonly #any: PathNode<T> = emptyNode();

  /** For equal routes, the later entry counts. @throws SkerryError `bad-settings`. */
  constructor(entries: Iterable<{ readonly route: string; readonly target: T }> = []) {
    for (const { route, target } of entries) this.set(route, target);
  }

  /** Binds a route, in the place of what it was bound to. @throws SkerryError `bad-settings`. */
  set(route: string, target: T): void {
    const { host, segments, path } = parseRoute(route);
    let node = this.#tree(host);
    for (const segment of segments) {
      node = childOf(node.children, segment);
    }
    node[path] = { target, length: 2 * segments.length + (path === "exact" ? 1 : 0) };
  }

  /** Unbinds a route. Where one change moves a route to another target, delete it before it is set. */
  delete(route: string): void {
    const { host, segments, path } = parseRoute(route);
    const root = this.#tree(host);
    const chain = [root];
    for (const segment of segments) {
      const child = chain.at(-1)!.children.get(segment);
      if (child === undefined) break;
      chain.push(child);
    }
    if (chain.length > segments.length) chain.at(-1)![path] = null;
    for (let i = chain.length - 1; i > 0 && isEmpty(chain[i]!); i--) {
      chain[i - 1]!.children.delete(segments[i - 1]!);
    }
    if (host.kind !== "any" && isEmpty(root)) this.#hosts(host.kind).delete(host.name);
  }

  /** The target for a request, or null.
   * @param host as in the Host field; a port is ignored.
   * @param path the request target in origin form; a query is ignored. */
  match(host: string, path: string): T | null {
    const name = canonicalHost(host);
    if (name === null) return null;
    const segments = pathSegments(path);
    const others = decodedFirstSegments(path);
    const find = (root: PathNode<T> | undefined): Bound<T> | null => {
      if (root === undefined) return null;
      const found = longest(root, segments);
      const other = others && longest(root, others);
      return other !== null && other.length > (found?.length ?? -1) ? other : found;
    };
    let found = find(this.#exact.get(name));
    if (this.#under.size > 0) {
      for (
        let at = name.indexOf(".");
        found === null && at !== -1;
        at = name.indexOf(".", at + 1)
      ) {
        found = find(this.#under.get(name.slice(at + 1)));
      }
    }
    return (found ?? find(this.#any))?.target ?? null;
  }

  #hosts(kind: "exact" | "under"): Map<string, PathNode<T>> {
    return kind === "exact" ? this.#exact : this.#under;
  }

  #tree(host: Route["host"]): PathNode<T> {
    if (host.kind === "any") return this.#any;
    return childOf(this.#hosts(host.kind), host.name);
  }
}

function longest<T>(root: PathNode<T>, segments: readonly string[]): Bound<T> | null {
  let node = root;
  let found = root.prefix;
  for (const segment of segments) {
    const child = node.children.get(segment);
    if (child === undefined) return found;
    node = child;
    found = child.prefix ?? found;
  }
  return node.exact ?? found;
}

function childOf<T>(nodes: Map<string, PathNode<T>>, name: string): PathNode<T> {
  let node = nodes.get(name);
  if (node === undefined) {
    node = emptyNode();
    nodes.set(name, node);
  }
  return node;
}

const emptyNode = <T>(): PathNode<T> => ({ children: new Map(), exact: null, prefix: null });

function isEmpty<T>({ children, exact, prefix }: PathNode<T>): boolean {
  return children.size === 0 && exact === null && prefix === null;
}
