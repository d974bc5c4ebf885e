import type { WitType } from "../wit/model.ts";

/** The type as WIT writes it. */
export function witText(type: WitType): string {
  switch (type.kind) {
    case "primitive":
    case "named":
      return type.name;
    case "list":
    case "option":
      return `${type.kind}<${witText(type.element)}>`;
    case "tuple":
      return `tuple<${type.items.map(witText).join(", ")}>`;
    case "result": {
      if (type.ok === null && type.error === null) return "result";
      const ok = type.ok === null ? "_" : witText(type.ok);
      return type.error === null ? `result<${ok}>` : `result<${ok}, ${witText(type.error)}>`;
    }
  }
}
