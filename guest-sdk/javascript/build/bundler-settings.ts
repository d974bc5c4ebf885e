import type { BuildOptions } from "esbuild";
import type { BundleOptions } from "./bundle.ts";

/** Files whose content is imported as it is. */
const contentLoaders = {
  ".txt": "text",
  ".html": "text",
  ".css": "text",
  ".svg": "text",
  ".md": "text",
  ".sql": "text",
} as const;

/** How the bundler reads a project and writes one module, whoever runs that. */
export function bundlerSettings({ projectDir, debug }: BundleOptions) {
  return {
    absWorkingDir: projectDir,
    outfile: "worker.js",
    write: false,
    bundle: true,
    logLevel: "silent",
    // With its `browser` maps, fields and conditions as wrangler has them.
    platform: "browser",
    mainFields: ["browser", "module", "main"],
    conditions: ["workerd", "worker", "browser", "module"],
    loader: contentLoaders,
    define: { "process.env.NODE_ENV": '"production"' },
    target: "es2024",
    // The engine keeps the text of each function: white space is memory of each instance. All else
    // stays, for stacks and for what reads a function's name.
    minifyWhitespace: !debug,
    legalComments: "none",
    charset: "utf8",
  } as const satisfies BuildOptions;
}
