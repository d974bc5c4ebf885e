import { everyImport } from "./hostile/support/every-import.ts";

for (const w of ["edge", "proxy"] as const) {
  const t = performance.now();
  const { component, functions } = await everyImport(w);
  console.log(w, component.length, functions.length, performance.now() - t);
  for (const f of functions.slice(0, 400))
    console.log(
      f.name,
      f.params.join(","),
      JSON.stringify(f.roles),
      f.resources.join(),
      f.resultAt,
    );
}
