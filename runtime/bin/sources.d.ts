/** Whether Skerry was installed as a package, and is not a clone. */
export const isPackage: boolean;
