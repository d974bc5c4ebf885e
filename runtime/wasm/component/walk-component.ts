import { SkerryError } from "../../errors.ts";
import type { DecodeLimits } from "../decode-limits.ts";
import type { Section } from "../module.ts";
import { hasPreamble, preambleBytes } from "../preamble.ts";
import { Reader } from "../reader.ts";
import { componentSections, readSections } from "../sections.ts";
import type { ComponentExtern, NestedModule, WalkedComponent } from "./component.ts";
import { plain, Scope } from "./component-scope.ts";
import { ComponentSections, Level } from "./component-sections.ts";

/** What is gathered across all nested components. */
interface Walk {
  readonly limits: DecodeLimits;
  readonly read: ComponentSections;
  readonly modules: NestedModule[];
  components: number;
  refusal: SkerryError | null;
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
  };
  const level = new Level(
    new Scope(null, (error) => {
      walk.refusal ??= error;
    }),
  );
  const whole = new Reader(bytes, 0, 0, bytes.length, "component");
  const { sections, imports, exports } = walkLevel(whole, walk, level, 0);
  const { modules, refusal } = walk;
  const { coreNames, asynchronous } = read;
  const { cores, definitions, coreInstantiations } = level;
  const made = { coreInstantiations, instancesOf: cores, definitions };
  return { sections, imports, exports, modules, coreNames, ...made, refusal, asynchronous };
}

function walkLevel(
  whole: Reader,
  walk: Walk,
  level: Level,
  nesting: number,
): Pick<WalkedComponent, "sections" | "imports" | "exports"> {
  const { limits, read } = walk;
  if (!hasPreamble(whole.bytes.subarray(whole.position, whole.end), "component")) {
    throw whole.malformed("it does not begin as a component does");
  }
  whole.position += preambleBytes;
  const imports: ComponentExtern[] = [];
  const exports: ComponentExtern[] = [];
  const sections = readSections(whole, componentSections, limits);
  for (const section of sections) {
    const { start, end } = section.content;
    const reader = whole.slice(start, end, `${section.name} section of ${whole.where}`);
    switch (section.id === 0 ? "custom" : section.name) {
      case "core module":
        addModule(section, whole, walk, level);
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
        const inner = new Level(level.scope.inner());
        walkLevel(whole.slice(start, end, label), walk, inner, nesting + 1);
        level.scope.add("component", inner.thing);
        // It is gone through once to be held against the rules, however often it is made.
        level.count(inner.definitions);
        continue;
      }
      case "type":
        read.types(reader, level);
        break;
      case "core instance":
        read.coreInstances(reader, level);
        break;
      case "instance":
        read.instances(reader, level);
        break;
      case "alias":
        read.aliases(reader, level);
        break;
      case "canon":
        try {
          read.canonicals(reader, level);
        } catch (error) {
          if (!(error instanceof SkerryError) || error.code !== "feature-not-allowed") throw error;
          // The rest of the section is of unknown form, and is passed over.
          walk.refusal ??= error;
          continue;
        }
        break;
      case "import":
        imports.push(...read.imports(reader, level));
        break;
      case "export":
        exports.push(...read.exports(reader, level));
        break;
      case "start":
      case "value":
        throw whole.refused("component-values", `a ${section.name} section`, start);
      default:
        continue;
    }
    reader.finish();
    const { coreInstantiations, definitions } = level;
    if (coreInstantiations > limits.coreInstantiations) {
      const what = "the number of core instances";
      throw whole.overLimit(what, coreInstantiations, limits.coreInstantiations, start);
    }
    if (definitions > limits.componentDefinitions) {
      const what = "the number of definitions, those of every instance written out,";
      throw whole.overLimit(what, definitions, limits.componentDefinitions, start);
    }
  }
  return { sections, imports, exports };
}

function addModule(section: Section, whole: Reader, walk: Walk, level: Level): void {
  const { start, end } = section.content;
  const count = walk.modules.length + 1;
  if (count > walk.limits.coreModules) {
    throw whole.overLimit("the number of core modules", count, walk.limits.coreModules, start);
  }
  const bytes = whole.bytes.subarray(start, end);
  const made = { definitions: 1, cores: new Map([[walk.modules.length, 1]]) };
  level.scope.add("core module", { ...plain, made });
  walk.modules.push({ bytes, base: whole.base + start, label: `core module ${count}` });
}
