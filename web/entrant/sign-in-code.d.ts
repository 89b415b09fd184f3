/** What sign-in-code.js exports. The entrant's first screens wait for that module, so its types stand here. */
import type { WrongField } from "../shared/parts/fields.js";
import type { Drawn } from "../vendor/preact.js";

type Sent = Api.CodeSent & { at: number; contact: string };

export function SignInByCode(props: {
  onEnter: (session: Api.Session) => unknown;
  expired?: boolean;
  title: string;
  sms: boolean;
}): Drawn;

declare function fieldOf(error: { fields?: WrongField[] } | null | undefined, name: string): WrongField | undefined;
declare function asked(): Sent | null;
declare function sendCode(contact: string): Promise<Sent>;
declare function useWait(since: number): number;
declare function ContactForm(props: {
  sms: boolean;
  contact: string;
  setContact: (contact: string) => void;
  onSent: (sent: Sent) => unknown;
}): Drawn;
declare function CodeForm(props: {
  sms: boolean;
  contact: string;
  sent: Sent;
  onSent: (sent: Sent | null) => unknown;
  onBack: () => unknown;
  onEnter: (session: Api.Session) => unknown;
}): Drawn;
