/** What form-fields.js exports. The entrant's first screens wait for that module, so its types stand here. */

export type Name = keyof Api.FormBody & keyof Api.Entry;
export interface Field {
  name: Exclude<Name, "revision">;
  kind: "line" | "paragraph" | "names" | "link" | "date" | "choice" | "option" | "unit";
  label: Api.Text;
  hint?: Api.Text;
  required?: boolean;
  /** Characters, of each line where it is a list */
  limit?: number;
  /** Lines of a list */
  most?: number;
  /** It tells of one video alone: a copied form leaves it empty */
  anew?: boolean;
  choices?: "categories" | "themes";
  options?: { id: string; text: Api.Text }[];
  when?: [name: string, value: string];
}

/** A field of the whole form. Of one that the call adds, `own`, the name is `extra.` and its id. */
export interface WholeField extends Omit<Field, "name" | "kind" | "hint"> {
  name: string;
  kind: Field["kind"] | "pick" | "number" | "file";
  hint?: Api.Text | null;
  /** What is asked; every category where there are none */
  categories?: string[];
  own?: Api.ExtraField;
}

export const FORM: Field[];
export const PROFILE: Record<keyof Api.Profile, { label: Api.Text; hint?: Api.Text; limit?: number }>;
