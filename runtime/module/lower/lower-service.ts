import { serviceOffers } from "../../abi/generated/service-shell.ts";
import { parseInterface } from "../interface-name.ts";
import { isOfWasi3 } from "../worker-world.ts";
import { ComponentLowering } from "./component-lowering.ts";
import type { Neighbour, Tasks } from "./component-tasks.ts";
import { ComponentWriter } from "./component-writer.ts";
import { type Composition, type Placed, readComposition } from "./composition.ts";
import { hostInterface, type LoweredKind } from "./lowered-names.ts";
import { notTakenApart, readService, type ServiceParts } from "./service-parts.ts";
import { isSynchronous } from "./service-uses.ts";

/** The most components of a composed one. */
const maxComponents = 16;

/** Lowers a service, or a command, that was walked before. @throws SkerryError `feature-not-allowed` where it is put together
 * in a way that this does not know, with what. */
export function lowerService(bytes: Uint8Array, kind: LoweredKind): Uint8Array {
  const to = new ComponentWriter(serviceOffers.lowered);
  const composition = readComposition(bytes, (name) => isOf(kind, name));
  if (composition === null) new ComponentLowering(to, readService(bytes), kind).addExported();
  else new CompositionLowering(to, composition).add(kind);
  return to.finish();
}

function isOf(kind: LoweredKind, name: string): boolean {
  const parsed = parseInterface(name);
  return (
    isOfWasi3(name) && parsed !== null && `${parsed.package}/${parsed.name}` === kind.split("@")[0]
  );
}

/** Lowers components one after another: those in which nothing is asynchronous stay as they are, and are called by the others as
 * the component model has it. Of the others each has a driver of its own. */
class CompositionLowering {
  readonly #to: ComponentWriter;
  readonly #composition: Composition;
  /** What each component is for those after it. */
  readonly #neighbours: Neighbour[] = [];
  /** Instances that components which stay as they are export, by the component and the name. */
  readonly #exports = new Map<string, number>();
  #before: Tasks | null = null;
  #lowered = 0;

  constructor(to: ComponentWriter, composition: Composition) {
    this.#to = to;
    this.#composition = composition;
    if (composition.length > maxComponents) {
      throw notTakenApart(
        `is composed of ${composition.length} components`,
        `compose it of at most ${maxComponents}`,
      );
    }
  }

  /** Adds all of them, and exports the function of the last one. */
  add(kind: LoweredKind): void {
    for (const placed of this.#composition.slice(0, -1))
      this.#neighbours.push(this.#called(placed));
    const last = this.#composition.at(-1)!;
    this.#lowering(last, readService(last.bytes), kind).addExported();
  }

  #called(placed: Placed): Neighbour {
    const service = readService(placed.bytes);
    if (isSynchronous(service) && !this.#callsTasks(placed)) return this.#unchanged(placed);
    const tasks = this.#lowering(placed, service, "wasi:http/handler").addCalled();
    this.#before = tasks;
    return { kind: "tasks", tasks };
  }

  #lowering(placed: Placed, service: ServiceParts, kind: LoweredKind): ComponentLowering {
    return new ComponentLowering(this.#to, service, kind, {
      number: this.#lowered++,
      of: (name) => this.#given(placed, name),
      before: this.#before,
    });
  }

  #callsTasks({ given }: Placed): boolean {
    return [...given.values()].some(
      (each) => "component" in each && this.#neighbours[each.component]!.kind === "tasks",
    );
  }

  #unchanged(placed: Placed): Neighbour {
    const args = [...placed.given.keys()].flatMap((name) => {
      const found = this.#given(placed, name);
      if ("host" in found) {
        return { name, instance: this.#to.offered(hostInterface(found.host)) };
      }
      return found.kind === "instance" ? { name, instance: found.instance } : [];
    });
    const component = this.#to.component(placed.bytes);
    return { kind: "instance", instance: this.#to.instantiateComponent(component, args) };
  }

  #given(placed: Placed, name: string): Neighbour | { readonly host: string } {
    const given = placed.given.get(name);
    if (given === undefined) throw notTakenApart(`has a component that is given no ${name}`);
    if ("host" in given) return given;
    const neighbour = this.#neighbours[given.component]!;
    if (neighbour.kind === "tasks") return neighbour;
    const key = `${given.component} ${given.name}`;
    const instance =
      this.#exports.get(key) ?? this.#to.aliasInstance(neighbour.instance, given.name);
    this.#exports.set(key, instance);
    return { kind: "instance", instance };
  }
}
