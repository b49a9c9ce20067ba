/** Shapes of the two foreign codecs, as far as the bench uses them; neither comes with types. */
declare module 'jspos' {
  interface Component {
    readonly value: unknown;
  }
  export interface JsposMessage {
    readonly fields: Readonly<Record<number, Component | undefined>>;
    setMTI(mti: string): void;
    setField(field: number, value: string): void;
    set(component: Component): void;
    pack(): number[];
    unpack(bytes: Uint8Array): void;
  }
  type FieldPackager = new (length: number, description: string, padLeft?: boolean) => object;
  interface Jspos {
    readonly ISOBasePackager: new () => {
      setFieldPackager(fields: readonly object[]): void;
      createISOMsg(): JsposMessage;
    };
    readonly ISOBinaryField: new (field: number, value: readonly number[]) => Component;
    readonly packer: Readonly<
      Record<
        | 'IFB_NUMERIC'
        | 'IFB_BITMAP'
        | 'IFB_LLNUM'
        | 'IFB_LLLNUM'
        | 'IF_CHAR'
        | 'IFB_LLLCHAR'
        | 'IFB_BINARY'
        | 'IFB_LLLBINARY',
        FieldPackager
      >
    >;
  }
  const jspos: Jspos;
  export default jspos;
}

declare module 'iso_8583' {
  export default class Iso8583 {
    constructor(message?: Readonly<Record<string, string>>, formats?: Readonly<Record<string, object>>);
    getRawMessage(): Uint8Array | { readonly error: unknown };
    getIsoJSON(
      message: Uint8Array,
      config: { readonly lenHeader: false },
    ): Readonly<Record<string, string>> & { readonly error?: unknown };
  }
}
