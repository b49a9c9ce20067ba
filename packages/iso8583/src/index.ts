export { checkVectors, type FrameVector, type VectorFailure, type Vectors } from './check-vectors.ts';
export type {
  ByteRange,
  Codec,
  Decoded,
  DecodeResult,
  EncodeResult,
  FrameDecodeResult,
  NotDecoded,
} from './codec.ts';
export type { CodecError, CodecErrorCode } from './codec-error.ts';
export { compileProfile } from './compile-profile.ts';
export { type ParsedTlv, parseBerTlv, type TlvItem } from './describe/ber-tlv.ts';
export { describe } from './describe/describe.ts';
export type { DescribeOptions, DescriptionRow } from './describe/description-row.ts';
export type { Download, ExchangeRole, ExchangeSpec, StandingAnswer } from './exchange.ts';
export { fieldAt } from './field-at.ts';
export { findExchange } from './find-exchange.ts';
export { createFrameDecoder, type FrameDecoder, type FrameDecoderOptions } from './framing/frame-decoder.ts';
export type { ForeignProtocol, FrameEvent } from './framing/frame-event.ts';
export { type LengthPrefix, lengthPrefixes } from './framing/length-prefix.ts';
export { fromHex, toHex } from './hex.ts';
export { type InBand, type InBandSpec, inBandFields, readInBand } from './in-band.ts';
export { type FromJsonOptions, type FromJsonResult, fromJson } from './json/from-json.ts';
export type { JsonMessage } from './json/json-message.ts';
export { toJson } from './json/to-json.ts';
export { limits } from './limits.ts';
export { maskPan } from './mask/mask-pan.ts';
export type { CompositeValue, Fields, FieldValue, Message, PartialMessage, RawFields } from './message.ts';
export { isRequestMti, responseMti } from './mti.ts';
export { parseProfile } from './parse-profile.ts';
export { processingRequirement, processingRequirements } from './processing-requirement.ts';
export type { FieldSpec, LocalText, Profile, Sensitivity, SubfieldSpec } from './profile.ts';
export { ProfileError } from './profile-error.ts';
export { type ParameterTag, parameterTags } from './profiles/cup-pos/parameter-tags.ts';
export { cupPos } from './profiles/cup-pos/profile.ts';
export { iso1987Binary } from './profiles/iso1987-binary/profile.ts';
export { profiles } from './profiles/profiles.ts';
export { type ResponseAction, type ResponseCode, responseCode, responseCodes } from './response-codes.ts';
export { encodeGbk } from './wire/gbk.ts';
