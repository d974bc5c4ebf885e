import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { SkerryError } from "../../errors.ts";
import { nameForm, namePattern } from "../../name-patterns.ts";
import { writeDurably } from "../../store/durable-files.ts";
import { storeFailure } from "../../store/embedded/store-failure.ts";
import { homesFolder, placesFile } from "../../store/kv-homes.ts";
import { count } from "../../value-schemas.ts";
import { isHome, makeHomesFolder } from "./homes.ts";

/** In which homes' databases the entries of tenants are. */
export interface Places {
  /** Homes by tenant. */
  readonly homes: ReadonlyMap<string, string>;
  /** Homes whose databases have entries of a tenant that count for nothing. */
  readonly leftovers: readonly { readonly home: string; readonly tenant: string }[];
  /** True if each tenant with entries is in `homes`: another one is new, and has none in any home. */
  readonly complete: boolean;
  /** How often the file was changed. */
  readonly changes: number;
}

/** The form of the file that this version writes, and the only one that it reads. */
const fileVersion = 1;

// A home is the name of a folder, and a tenant's name is part of a file's: none of another form is ever joined to a path.
const home = v.pipe(v.string(), v.check(isHome, "no set of cordons has such a name"));
const tenant = v.pipe(v.string(), v.regex(namePattern, `a tenant's name is ${nameForm}`));
const content = v.object({
  // Pairs, as keys of objects are not any text: each object has a "constructor".
  places: v.array(v.object({ tenant, home })),
  leftovers: v.array(v.object({ home, tenant })),
  complete: v.optional(v.boolean(), false),
  changes: count,
});

/** Reads the file of a data folder; where there is none, all entries are the default home's.
 * @throws SkerryError `store-failed` if it can't be read or is damaged; `store-newer`. */
export function readPlaces(dataDir: string): Places {
  let text: string;
  try {
    text = readFileSync(join(homesFolder(dataDir), placesFile), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return { homes: new Map(), leftovers: [], complete: false, changes: 0 };
    }
    throw storeFailure(error, "kv-homes/places.json in the data folder can't be read");
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw damaged("it is no JSON");
  }
  const known = v.safeParse(v.object({ version: count }), json);
  if (known.success && known.output.version > fileVersion) {
    throw new SkerryError(
      "store-newer",
      `kv-homes/places.json in the data folder has version ${known.output.version}, written by a newer version of Skerry; this one knows versions up to ${fileVersion}.`,
    );
  }
  const read = v.safeParse(content, json);
  if (!read.success || !known.success || known.output.version !== fileVersion) {
    const [issue] = (known.success ? read.issues : known.issues) ?? [];
    const at = issue === undefined ? null : v.getDotPath(issue);
    throw damaged(`\`${at ?? "version"}\`: ${issue?.message ?? "there is no version 0"}`);
  }
  const { places, ...rest } = read.output;
  const homes = new Map(places.map((each) => [each.tenant, each.home]));
  if (homes.size !== places.length) throw damaged("it has a tenant twice");
  return { homes, ...rest };
}

/** Writes the file; the disk has it once this resolves. @throws SkerryError `store-failed`, with the file as it was. */
export async function writePlaces(dataDir: string, { homes, ...rest }: Places): Promise<void> {
  const places = [...homes].map(([tenant, home]) => ({ tenant, home }));
  const text = `${JSON.stringify({ version: fileVersion, places, ...rest }, null, 2)}\n`;
  await makeHomesFolder(dataDir);
  try {
    await writeDurably(homesFolder(dataDir), placesFile, Buffer.from(text));
  } catch (error) {
    throw storeFailure(error, "kv-homes/places.json in the data folder can't be written");
  }
}

function damaged(why: string): SkerryError {
  return new SkerryError(
    "store-failed",
    `kv-homes/places.json in the data folder is damaged, ${why}. It says which cordons' owner has each tenant's entries: put that of a backup in its place.`,
  );
}
