// What TypeDoc read of a package, as it writes it: as much of it as is asked for here.

interface Comment {
  readonly summary: readonly { readonly text: string }[];
  readonly blockTags?: readonly {
    readonly tag: string;
    readonly content: readonly { readonly text: string }[];
  }[];
}

/** A name with what belongs to it: a package, a module, a class, a method. */
export interface Model {
  readonly name: string;
  readonly kind: number;
  readonly comment?: Comment;
  readonly children?: readonly Model[];
  readonly signatures?: readonly Model[];
  readonly getSignature?: Model;
  readonly setSignature?: Model;
  readonly inheritedFrom?: unknown;
}

/** TypeDoc's numbers of kinds. */
const kinds = { module: 2, class: 128, interface: 256 };
const holders = [kinds.class, kinds.interface];

/** The code of every `@example`, in order. */
export function examplesIn(model: Model): string[] {
  const own = (model.comment?.blockTags ?? [])
    .filter(({ tag }) => tag === "@example")
    .map(({ content }) => content.map(({ text }) => text).join(""))
    .flatMap((text) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!));
  return [...own, ...partsOf(model).flatMap(examplesIn)];
}

/** Paths of names without a docstring, but for members of a class or an interface that names its standard by `@see`.
 * @param except names of interfaces that need none. */
export function undocumentedIn(
  model: Model,
  except: ReadonlySet<string>,
  path = model.name,
): string[] {
  const members = (model.children ?? []).filter(({ name }) => !except.has(name));
  const isHolder = holders.includes(model.kind);
  const isStandard = isHolder && model.comment?.blockTags?.some(({ tag }) => tag === "@see");
  const own = isStandard ? [] : members.filter(lacks);
  return [
    ...own.map(({ name }) => `${path}.${name}`),
    ...members.flatMap((child) => undocumentedIn(child, except, `${path}.${child.name}`)),
  ];
}

const partsOf = ({ children = [], signatures = [] }: Model) => [...children, ...signatures];

function lacks(member: Model): boolean {
  // Modules that a pattern declares, as `*.txt`, are shown without a docstring.
  if (member.kind === kinds.module || member.inheritedFrom !== undefined) return false;
  const { signatures = [], getSignature, setSignature } = member;
  const places = [member, ...signatures, getSignature, setSignature];
  return places.every((place) => place?.comment === undefined);
}
