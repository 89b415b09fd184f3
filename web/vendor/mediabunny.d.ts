/** The types of what mediabunny.js exports, as far as the pages use them. Read by the type check, never by a browser. */

export interface VideoTrack {
  getCodedWidth(): Promise<number>;
  getCodedHeight(): Promise<number>;
  getPixelAspectRatio(): Promise<{ num: number; den: number }>;
  getRotation(): Promise<number>;
}

export class BlobSource {
  constructor(blob: Blob);
}

export class Input {
  constructor(options: { source: BlobSource; formats: readonly unknown[] });
  getPrimaryVideoTrack(): Promise<VideoTrack | null>;
  getPrimaryAudioTrack(): Promise<object | null>;
  dispose(): void;
}

export const MP4: unknown;
