/** Makes packages findable from a project's folder, by links in its `node_modules`. @param packages folders by names. */
export function linkPackages(dir: string, packages: Readonly<Record<string, string>>): void;

/** True if the scripts of a project's package.json call `skerry-node`. */
export function wantsLinks(dir: string): boolean;
