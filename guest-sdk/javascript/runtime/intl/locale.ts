// Intl.Locale (ECMA-402 §15), by what the host makes of a tag.

import { isInRequest } from "../loop/phase.ts";
import { lookUp } from "./formatter.ts";
import { localeList, takeLocales } from "./locale-list.ts";
import { type Options, readOptions } from "./options.ts";

/** In the order in which the standard reads them. */
const optionTypes = {
  language: "text",
  script: "text",
  region: "text",
  calendar: "text",
  collation: "text",
  firstDayOfWeek: "text",
  hourCycle: "text",
  caseFirst: "text",
  numeric: "boolean",
  numberingSystem: "text",
} as const;

interface Members {
  readonly tag: string;
  readonly baseName: string;
  readonly language: string;
  readonly script?: string;
  readonly region?: string;
  readonly calendar?: string;
  readonly caseFirst?: string;
  readonly collation?: string;
  readonly firstDayOfWeek?: string;
  readonly hourCycle?: string;
  readonly numeric?: boolean;
  readonly numberingSystem?: string;
}

/** Members that the host has found; made with the constructor they are taken as they are. */
const found = Symbol("found");

export class Locale {
  readonly #tag: string;
  readonly #options: Options;
  #members: Members | null = null;

  constructor(tag: unknown, options?: unknown) {
    if (tag === found) {
      this.#members = options as Members;
      this.#tag = this.#members.tag;
      this.#options = [];
      return;
    }
    if (typeof tag !== "string" && (typeof tag !== "object" || tag === null)) {
      throw new TypeError("A locale is made of a tag or of another locale");
    }
    this.#tag = localeList(`${tag as string}`)[0]!;
    this.#options = readOptions(options, optionTypes);
    if (isInRequest()) this.#all();
  }

  static {
    takeLocales((value) => (#tag in value ? value.#all().tag : null));
  }

  #all(): Members {
    this.#members ??= lookUp("locale", [this.#tag], this.#options) as Members;
    return this.#members;
  }

  #info(method: string): unknown {
    return lookUp("locale-info", [this.#all().tag], method);
  }

  maximize(): Locale {
    return new Locale(found, lookUp("maximize", [this.#all().tag]));
  }
  minimize(): Locale {
    return new Locale(found, lookUp("minimize", [this.#all().tag]));
  }
  toString(): string {
    return this.#all().tag;
  }

  get baseName(): string {
    return this.#all().baseName;
  }
  get language(): string {
    return this.#all().language;
  }
  get script(): string | undefined {
    return this.#all().script;
  }
  get region(): string | undefined {
    return this.#all().region;
  }
  get calendar(): string | undefined {
    return this.#all().calendar;
  }
  get caseFirst(): string | undefined {
    return this.#all().caseFirst;
  }
  get collation(): string | undefined {
    return this.#all().collation;
  }
  get firstDayOfWeek(): string | undefined {
    return this.#all().firstDayOfWeek;
  }
  get hourCycle(): string | undefined {
    return this.#all().hourCycle;
  }
  get numeric(): boolean {
    return this.#all().numeric ?? false;
  }
  get numberingSystem(): string | undefined {
    return this.#all().numberingSystem;
  }

  getCalendars(): unknown {
    return this.#info("getCalendars");
  }
  getCollations(): unknown {
    return this.#info("getCollations");
  }
  getHourCycles(): unknown {
    return this.#info("getHourCycles");
  }
  getNumberingSystems(): unknown {
    return this.#info("getNumberingSystems");
  }
  getTextInfo(): unknown {
    return this.#info("getTextInfo");
  }
  getTimeZones(): unknown {
    return this.#info("getTimeZones");
  }
  getWeekInfo(): unknown {
    return this.#info("getWeekInfo");
  }
}
