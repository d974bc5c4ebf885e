import { SkerryError } from "../errors.ts";
import type { ComponentExtern, NestedModule, WalkedComponent } from "./component.ts";
import { ComponentSections } from "./component-sections.ts";
import type { DecodeLimits } from "./decode-limits.ts";
import type { Section } from "./module.ts";
import { hasPreamble, preambleBytes } from "./preamble.ts";
import { Reader } from "./reader.ts";
import { componentSections, readSections } from "./sections.ts";

/** What is gathered across all nested components. */
interface Walk {
  readonly limits: DecodeLimits;
  readonly read: ComponentSections;
  readonly modules: NestedModule[];
  components: number;
  refusal: SkerryError | null;
  /** The most core instances that instantiating any component closed so far makes. */
  largestComponent: number;
}

/** Walks a component's sections and those of the components inside it. Only what the module's way
 * asks about is taken apart: the rest is for the transpiler, which validates all. A canonical function
 * that calls asynchronously is noted rather than thrown: what a component is may be told better by what
 * it exports. Linear in the size of the bytes. Throws `malformed-module`, `module-limit`, `feature-not-allowed`. Source: component
 * model, `Binary.md`. */
export function walkComponent(bytes: Uint8Array, limits: DecodeLimits): WalkedComponent {
  const read = new ComponentSections(limits);
  const walk: Walk = {
    limits,
    read,
    modules: [],
    components: 0,
    refusal: null,
    largestComponent: 0,
  };
  return walkLevel(new Reader(bytes, 0, 0, bytes.length, "component"), walk, 0);
}

function walkLevel(whole: Reader, walk: Walk, nesting: number): WalkedComponent {
  const { limits, read } = walk;
  if (!hasPreamble(whole.bytes.subarray(whole.position, whole.end), "component")) {
    throw whole.malformed("it does not begin as a component does");
  }
  whole.position += preambleBytes;
  const imports: ComponentExtern[] = [];
  const exports: ComponentExtern[] = [];
  let coreInstantiations = 0;
  // The core instances that each component of this level's index space makes. Those that come from
  // elsewhere may be any closed so far; none can be instantiated before its end.
  const components: number[] = [];
  const addComponents = (kinds: readonly string[]) => {
    for (const kind of kinds) if (kind === "component") components.push(walk.largestComponent);
  };
  const sections = readSections(whole, componentSections, limits);
  for (const section of sections) {
    const { start, end } = section.content;
    const reader = whole.slice(start, end, `${section.name} section of ${whole.where}`);
    switch (section.id === 0 ? "custom" : section.name) {
      case "core module":
        addModule(section, whole, walk);
        continue;
      case "component": {
        if (nesting === limits.componentNesting) {
          const what = "the nesting of components";
          throw whole.overLimit(what, nesting + 1, limits.componentNesting, start);
        }
        if (++walk.components > limits.components) {
          const what = "the number of nested components";
          throw whole.overLimit(what, walk.components, limits.components, start);
        }
        const label = `nested component ${walk.components}`;
        components.push(
          walkLevel(whole.slice(start, end, label), walk, nesting + 1).coreInstantiations,
        );
        continue;
      }
      case "core instance":
        coreInstantiations += read.coreInstances(reader);
        break;
      case "instance":
        for (const index of read.instances(reader))
          coreInstantiations += components[index] ?? walk.largestComponent;
        break;
      case "alias":
        addComponents(read.aliases(reader));
        break;
      case "canon":
        try {
          read.canonicals(reader);
        } catch (error) {
          if (!(error instanceof SkerryError) || error.code !== "feature-not-allowed") throw error;
          // The rest of the section is of unknown form, and is passed over.
          walk.refusal ??= error;
          continue;
        }
        break;
      case "import":
        for (const each of read.imports(reader)) {
          imports.push(each);
          addComponents([each.kind]);
        }
        break;
      case "export":
        // What a component exports gets a further index of its kind.
        for (const each of read.exports(reader)) {
          exports.push(each);
          addComponents([each.kind]);
        }
        break;
      case "start":
      case "value":
        throw whole.refused("component-values", `a ${section.name} section`, start);
      default:
        continue;
    }
    reader.finish();
    if (coreInstantiations > limits.coreInstantiations) {
      const what = "the number of core instances";
      throw whole.overLimit(what, coreInstantiations, limits.coreInstantiations, start);
    }
  }
  walk.largestComponent = Math.max(walk.largestComponent, coreInstantiations);
  const { modules, refusal } = walk;
  const { coreNames } = read;
  return { sections, imports, exports, modules, coreNames, coreInstantiations, refusal };
}

function addModule(section: Section, whole: Reader, walk: Walk): void {
  const { start, end } = section.content;
  const count = walk.modules.length + 1;
  if (count > walk.limits.coreModules) {
    throw whole.overLimit("the number of core modules", count, walk.limits.coreModules, start);
  }
  const bytes = whole.bytes.subarray(start, end);
  walk.modules.push({ bytes, base: whole.base + start, label: `core module ${count}` });
}
