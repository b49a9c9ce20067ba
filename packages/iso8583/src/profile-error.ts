/** Something in a profile's data is wrong. `path` leads to it: `fields.60.subfields[2].length`. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
  readonly path: string;

  constructor(path: string, message: string) {
    super(path === '' ? message : `${path}: ${message}`);
    this.path = path;
  }
}
