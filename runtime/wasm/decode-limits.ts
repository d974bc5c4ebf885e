/** Bounds on a module's structure. Each is checked on a count before anything is allocated for it,
 * so that hostile bytes can't make the decoder use much more memory than they have bytes. */
export interface DecodeLimits {
  /** Sections of a module or component, custom ones included. */
  readonly sections: number;
  readonly types: number;
  /** Recursion groups of types; a type that is in none is one by itself. */
  readonly typeGroups: number;
  /** Supertypes of a type, one above the other. */
  readonly subtypeDepth: number;
  /** Fields of one struct type. */
  readonly structFields: number;
  /** Fields of all struct types of a module together. */
  readonly structFieldsTotal: number;
  /** Parameters, and results, of one function type. */
  readonly typeValues: number;
  /** Parameters and results of all function types of a module together. */
  readonly typeValuesTotal: number;
  readonly imports: number;
  readonly exports: number;
  /** Bytes of an import's or export's name. */
  readonly nameBytes: number;
  /** Functions a module defines. */
  readonly functions: number;
  readonly tables: number;
  readonly memories: number;
  readonly tags: number;
  readonly globals: number;
  readonly elementSegments: number;
  /** Items of all element segments together. */
  readonly elementItems: number;
  readonly dataSegments: number;
  /** Bytes of an initialiser expression's instructions. */
  readonly initialiserBytes: number;
  /** Bytes of one function's body. */
  readonly bodyBytes: number;
  /** Locals of one function, parameters not counted. */
  readonly locals: number;
  /** Locals of all functions of a module together. */
  readonly localsTotal: number;
  /** Values that instructions take and give where types and labels say how many, in all of a module's code and
   * initialisers. */
  readonly operandValues: number;
  readonly blockNesting: number;
  readonly brTableLabels: number;
  /** Catch clauses of one try_table. */
  readonly catchClauses: number;
  /** Components inside components. */
  readonly componentNesting: number;
  /** Components inside a component, at whatever depth. */
  readonly components: number;
  /** Core modules of a component, nested ones included. */
  readonly coreModules: number;
  /** Core instances a component makes of its modules, counted through nested components. */
  readonly coreInstantiations: number;
  /** Types of components and instances inside each other. */
  readonly componentTypeNesting: number;
  /** See `WalkedComponent.definitions`. */
  readonly componentDefinitions: number;
  /** Entries of a component's sections and types together, nested components' included. */
  readonly componentEntries: number;
}
