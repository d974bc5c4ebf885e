import type { DecodeLimits } from "../decode-limits.ts";
import type { FeatureUses } from "../feature-uses.ts";
import { type Export, externKinds, type Import, type ImportType } from "../module.ts";
import type { Reader } from "../reader.ts";
import { readGlobalType, readMemoryType, readTableType, readTagType } from "./decode-types.ts";

/** The import section (core spec 5.5.5). */
export function readImportSection(
  reader: Reader,
  limits: DecodeLimits,
  features: FeatureUses,
): Import[] {
  const imports: Import[] = [];
  const count = reader.count("the number of imports", limits.imports);
  for (let index = 0; index < count; index++) {
    const offset = reader.base + reader.position;
    const module = reader.name(limits.nameBytes);
    const name = reader.name(limits.nameBytes);
    imports.push({ module, name, type: readImportType(reader, features), offset });
  }
  return imports;
}

function readImportType(reader: Reader, features: FeatureUses): ImportType {
  const at = reader.position;
  const kind = readKind(reader);
  switch (kind) {
    case "function":
      return { kind, type: reader.u32() };
    case "table":
      return { kind, type: readTableType(reader, features) };
    case "memory":
      return { kind, type: readMemoryType(reader, features) };
    case "global": {
      const type = readGlobalType(reader, features);
      if (type.mutable) features.meet("mutable-globals", at);
      return { kind, type };
    }
    case "tag":
      return { kind, type: readTagType(reader, features) };
  }
}

/** The export section (core spec 5.5.10). */
export function readExportSection(reader: Reader, limits: DecodeLimits): Export[] {
  const exports: Export[] = [];
  const count = reader.count("the number of exports", limits.exports);
  for (let index = 0; index < count; index++) {
    const offset = reader.base + reader.position;
    const name = reader.name(limits.nameBytes);
    exports.push({ name, kind: readKind(reader), index: reader.u32(), offset });
  }
  return exports;
}

function readKind(reader: Reader) {
  const at = reader.position;
  const code = reader.byte();
  const kind = externKinds[code];
  if (kind !== undefined) return kind;
  throw reader.malformed(`there is no kind ${code} of import or export`, at);
}
