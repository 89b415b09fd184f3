// Written by `python -m infra.api_types` from docs/openapi.yaml: change that.
declare namespace Api {
  /** An entrant's account as organizers see it. */
  type Account = {
    id: string;
    /** Empty where the profile is not filled in */
    name: string;
    /** What signs in to it, masked */
    contacts: string[];
  };
  /** What needs two people. */
  type ActName = "revoke" | "strike" | "decide" | "adopt" | "leave_out" | "count_again" | "publish" | "close" | "reschedule" | "extend" | "void" | "disqualify" | "restore" | "remove" | "reset" | "erase" | "refuse_erasure" | "admit" | "appoint" | "correct";
  /** Who did something; `member`: which team member, where one acts for an entrant's account. */
  type Actor = {
    role: Role;
    id: string;
    member?: string;
  };
  /** A text that the entrant agreed to; `GET /organizer/rights/texts` has its words. */
  type Agreed = {
    id: string;
    version: string;
    sha256: string;
    at: string | null;
  };
  /** A pledge that the entrant agreed to: the exact text, by its hash, and when. */
  type AgreedPledge = {
    id: string;
    version: string;
    sha256: string;
    at: string | null;
  };
  /** A text that people agree to as it stands. */
  type AgreedText = {
    version: string;
    sha256: string;
    title: Text;
    body: Text;
  };
  /** How far the experts agree. */
  type Agreement = {
    /** ICC(2,1) */
    icc: string | null;
    /** Kendall's W */
    w: string | null;
    /** Krippendorff's alpha */
    alpha: string | null;
  };
  /** How the entrant's statement and the file go together. */
  type AiAgreement = "agrees" | "contradicts" | "silent";
  /** Whether the video holds content that AI made. */
  type AiUse = "none" | "some";
  /** Which file has been sent, as `POST …/sheet` named it. */
  type ArrivedBody = {
    file: string;
  };
  /** A file that was attached. */
  type Attachment = {
    /** What names it */
    sha256: string;
    /** What its sender called it; it may say anything */
    name: string;
    kind: FileKind;
    /** Bytes */
    size: number;
    sent_at: string;
    state: AttachmentState;
    state_text: Text;
    /** Why it was refused, and what to do */
    fault: Text | null;
  };
  /** An address from which a checked file can be saved for five minutes. */
  type AttachmentAddress = {
    url: string;
  };
  /** How far an attachment has come. */
  type AttachmentState = "sent" | "checked" | "refused";
  /** Where to PUT a file, with which headers; the address is bound to its size and its SHA-256. */
  type AttachmentUpload = {
    url: string;
    headers: { [key: string]: string };
  };
  /** Files that were attached, in the order in which they came. */
  type Attachments = {
    files: Attachment[];
  };
  /** What the holder of a winning entry is asked, and has answered. */
  type Attendance = {
    /** Whether the entry wins in a call that has a ceremony */
    invited: boolean;
    /** In a call with several awards: which it won */
    award?: Text;
    /** Until when it can be answered; null before that is set */
    until: string | null;
    open: boolean;
    /** How many people may come */
    most: number;
    attendees: string[];
    /** The name as engraved; at first the entrant's */
    trophy: string;
    note: string;
    answered_at: string | null;
    revision: number;
  };
  /** A holder's answer; `attendees` may be empty. `revision`: that of the answer as the sender saw it, 0 for none. */
  type AttendanceForm = {
    attendees: string[];
    /** The name as it will be engraved */
    trophy: string;
    note?: string;
    revision?: number;
  };
  /** Whom a broadcast is for. */
  type Audience = "entrants" | "experts" | "recommenders";
  /** The votes as organizers see them: those that count, where many came from on a day, and what was left out. */
  type AudienceOfOffice = {
    /** Whether the definition has a vote */
    planned: boolean;
    open: boolean;
    opens: string | null;
    closes: string | null;
    /** Votes by entry; an entry without votes is left out */
    votes: { [key: string]: number };
    day: string;
    /** On `day`, those with most votes first */
    conspicuous: NetworkDay[];
    left_out: LeftOut[];
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** The audience favourite 观众人气: visitors of the showcase vote; it decides nothing. A call without it has none. Votes are taken from the publication to the end of the `days`th day, counting that of the publication: `a_day` a day from one contact, proved by a code; `contacts` says which. `counts`: when the public is told them. Ballots are deleted `kept_days` after the end. */
  type AudienceVote = {
    days: number;
    a_day: number;
    title: Text;
    contacts: "any" | "phone";
    counts: "after" | "live" | "never";
    kept_days: number;
  };
  /** Whether votes are taken, and how many there are, where the public is told. */
  type AudienceVotes = {
    open: boolean;
    /** Null before publication, and in a call without a vote */
    opens: string | null;
    closes: string | null;
    /** Null where the public is not told, or not yet */
    votes: { [key: string]: number } | null;
  };
  /** An app that shows codes. */
  type Authenticator = {
    added_at: string;
  };
  /** That an app has the secret which `GET /second-factor` answered. */
  type AuthenticatorProof = {
    nonce: string;
    /** Six digits */
    code: string;
  };
  /** One of several awards, with places of its own. */
  type Award = {
    id: string;
    text: Text;
    places: number;
  };
  /** One of several awards, for which entries compete among themselves. */
  type AwardPlaces = {
    id: string;
    places: number;
  };
  /** A named vote. `juror`: the account that cast it; not in motions from when organizers wrote the votes down. */
  type Ballot = {
    name: string;
    vote: Vote;
    juror?: string;
  };
  /** An expert, and how much they cannot judge. */
  type BarredExpert = {
    id: string;
    name: string;
    unit: string;
    /** Entries that this expert cannot see */
    barred: number;
  };
  /** An entry that an expert cannot judge, or perhaps cannot, and why. */
  type BarredPair = {
    entry: string;
    title: string;
    receipt: string;
    entrant: string;
    expert: string;
    expert_name: string;
    expert_unit: string;
    reasons: Reason[];
    /** `doubtful`: bars until an organizer dismisses it, because names alone prove nothing */
    standing: "barred" | "dismissed" | "doubtful";
    /** Why the doubt was dismissed; empty if it was not */
    why: string;
  };
  /** Where the call stands: dates, phases, entries by status, progress of each expert. */
  type Board = {
    contest: string;
    title: Text;
    calendar: ContestCalendar;
    now: string;
    phase: Stage;
    phases: { [key in "screening" | "expert_review" | "selection"]?: Phase };
    /** By status; those with none are left out */
    entries: { [key: string]: number };
    /** Entries being corrected */
    returning: number;
    /** Entries on the list to screen; null until it is fixed */
    listed: number | null;
    /** Entries that are complete and not submitted */
    ready: number;
    screeners: Screeners;
    experts: ExpertLine[];
    round: Round;
    /** How long a confirmed result is on public notice; null: it is published at once */
    notice_days: number | null;
    published_at: string | null;
    /** How many people decide what cannot be undone: 2, or 1 in a small call */
    persons: number;
    revision: number;
  };
  /** A broadcast as it was sent. */
  type Broadcast = {
    audience: Audience;
    /** Subject */
    subject: string;
    /** Text */
    words: string;
    /** Text in English */
    words_en?: string;
    status?: Status | null;
    category?: string;
    theme?: string;
    field?: string;
    id: string;
    created_at: string;
    /** How many people it is for; null until they are counted */
    recipients: number | null;
  };
  /** What an organizer says of a broadcast. Its words may hold `{name}` and `{call}`. `status`, `category` and `theme` narrow entrants to the owners of such entries, `field` narrows experts. */
  type BroadcastForm = {
    audience: Audience;
    /** Subject */
    subject: string;
    /** Text */
    words: string;
    /** Text in English */
    words_en?: string;
    status?: Status | null;
    category?: string;
    theme?: string;
    field?: string;
  };
  /** What became of the letter to one reader. */
  type BroadcastLetter = {
    name: string;
    role: Role;
    /** Whether the server has taken it */
    sent: boolean;
    /** The words of the server that refused it for good; else empty */
    refused: string;
  };
  /** Every letter of a broadcast. */
  type BroadcastLetters = {
    letters: BroadcastLetter[];
  };
  /** All broadcasts, newest first. */
  type Broadcasts = {
    broadcasts: Broadcast[];
  };
  /** The dates in force: the definition's until an organizer moves them. */
  type Calendar = {
    opens: string;
    closes: string;
    review_until: string;
    unit_deadline: string;
    review_from: string;
  };
  /** New dates for the call, and why they change. */
  type CalendarBody = {
    opens: string;
    closes: string;
    review_until: string;
    unit_deadline?: string | null;
    /** Entries that come after the list was fixed are added to it */
    list_again?: boolean;
    revision: number;
    reason: string;
  };
  /** What the list of entries shows of one. `receipt` is none before the first submission. `extra` holds, by their ids, what is filled in in the fields of the call's own, of texts those of one line. */
  type Card = {
    id: string;
    receipt: string | null;
    title: string;
    entrant_name: string;
    category: string;
    theme: string;
    status: Status;
    recommender: string | null;
    flags: ScreeningFlag[];
    findings: number;
    created_at: string;
    submitted_at: string | null;
    duration_seconds: number | null;
    video_state: VideoState | null;
    extra: { [key: string]: string };
  };
  /** Who votes, by a contact that a code has proved, and for which entry. */
  type CastBody = {
    /** A mobile number or an e-mail address */
    contact: string;
    /** Six digits */
    code: string;
    /** What `POST /sign-in/codes` answered */
    ticket?: string;
    entry: string;
  };
  /** A category of entries; `filing_number` says whether they carry a number of record 备案号. */
  type Category = {
    id: string;
    text: Text;
    filing_number: boolean;
  };
  /** The ceremony as organizers see it, the best first; no lines before publication and without `[ceremony]`. */
  type Ceremony = {
    /** Whether the definition has a ceremony */
    planned: boolean;
    until: string | null;
    /** Of the date */
    revision: number;
    lines: GuestLine[];
  };
  /** What a certificate says, and whether it holds. */
  type Certificate = {
    number: string;
    kind: CertificateKind;
    kind_text: Text;
    holder: string;
    /** The title of the entry; empty where it is about none */
    work: string;
    awarded_on: string;
    call: Text;
    /** The name of the award, for an entry */
    award: Text | null;
    /** Whom the signature in the PDF names; null where it has none */
    signed_by: string | null;
    validity: Validity;
    validity_text: Text;
  };
  /** What a certificate is for. */
  type CertificateKind = "work" | "unit" | "expert" | "organisation";
  /** By what anybody can check the assignment and the result, see docs/recounting.md. */
  type Check = {
    draws: Draw[];
    tally_sheet_sha256: string;
    /** Of the rules and every score */
    input_hash: string;
  };
  /** The newest checkpoint in short, and the whole of it as it was signed. */
  type Checkpoint = {
    number: number;
    at: string;
    /** Root of the Merkle tree (RFC 9162), in hex */
    root: string;
    /** SHA-256 of the public key that signed it, in hex */
    key_id: string;
    /** SHA-256 of the signed bytes, which the next checkpoint names */
    hash: string;
    /** The checkpoint with its signature */
    signed: { [key: string]: unknown };
  };
  /** The newest checkpoint; null before the first one. */
  type Checkpoints = {
    newest: Checkpoint | null;
  };
  /** One thing that can be chosen. */
  type Choice = {
    id: string;
    text: Text;
  };
  type Code = "INVALID_JSON" | "INVALID_FIELDS" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "SERVER_ERROR" | "BUSY" | "NOT_SIGNED_IN" | "WRONG_CODE" | "SECOND_FACTOR_NEEDED" | "WRONG_FACTOR_CODE" | "TOO_MANY_GUESSES" | "FACTOR_EXISTS" | "PASSKEY_FAILED" | "TOO_MANY_PASSKEYS" | "LAST_FACTOR" | "FACTOR_MISSING" | "OWN_FACTOR" | "LINK_USED" | "LINK_REPLACED" | "WORK_NEEDED" | "CONTACT_CLAIMED" | "CONTACT_HELD" | "CONTACT_OF_OTHER" | "TOO_MANY_CONTACTS" | "LAST_CONTACT" | "ACCOUNT_JOINED" | "CONTACT_OF_MEMBER" | "HAS_MEMBERS" | "TEAM_OF_UNIT" | "TEAM_FULL" | "TOO_MANY_INVITES" | "INVITE_UNKNOWN" | "OWN_ENTRIES" | "SAME_ACCOUNT" | "NO_SUCH_ACCOUNT" | "TOO_MANY_TO_JOIN" | "FOREIGN_SITE" | "NO_SMS" | "TOO_MANY_CODES" | "CSRF" | "FORBIDDEN" | "ENTRIES_NOT_OPEN" | "ENTRIES_CLOSED" | "RECOMMENDING_CLOSED" | "STAMPED_CLOSED" | "LIST_NOT_CONFIRMED" | "ILLEGAL_TRANSITION" | "STALE" | "PROFILE_MISSING" | "NOT_COMPLETE" | "KEY_REUSED" | "ANSWERED" | "ANSWERED_SINCE" | "ALL_HELD" | "CORRECTION_BEGUN" | "DEADLINE_PAST" | "LIST_IS_FIXED" | "UPLOAD_GONE" | "PARTS_MISSING" | "FILE_TOO_LARGE" | "TOO_MANY_ENTRIES" | "TOO_MANY_UPLOADS" | "TOO_MANY_EXPORTS" | "ENTRIES_STILL_OPEN" | "PHASE_NOT_READY" | "PHASE_NOT_WAITING" | "PHASE_NOT_OPEN" | "SECOND_PERSON_NEEDED" | "ADDED_BY_ONE" | "ADMITTED" | "TWO_PEOPLE_DECIDE" | "ASKER_REMOVED" | "NOT_YOUR_REQUEST" | "REQUEST_ENDED" | "REQUEST_OUTDATED" | "VOTES_DECIDED" | "NOT_PROPOSED" | "ON_NOTICE" | "NOT_YOUR_OBJECTION" | "OBJECTION_DECIDED" | "STRIKE_FIRST" | "TOO_MANY_OBJECTIONS" | "TOO_MANY_FILES" | "NOTICE_ENDED" | "NOTICE_OPEN" | "HOLIDAYS_UNKNOWN" | "STILL_MISSING" | "NOT_ENOUGH_EXPERTS" | "DEFINITION_SAME" | "DEFINITION_FIXED" | "VERSION_SAME" | "CALENDAR_ORDER" | "MOTION_OPEN" | "MOTION_CLOSED" | "MUST_STAND_ASIDE" | "TOO_MANY_MOTIONS" | "TOO_MANY_TO_SUPPOSE" | "RULE_NEEDS_MODELS" | "REVIEW_CLOSED" | "REVIEW_SUBMITTED" | "SEAT_SCORED" | "NOT_REOPENABLE" | "CRITERIA_MISSING" | "EXPERT_EXISTS" | "NOTHING_TO_REMIND" | "REMINDED_LATELY" | "NO_UNIT_TO_REMIND" | "EXPERT_REMOVED" | "NO_UNITS" | "RECOMMENDER_EXISTS" | "CONSENT_OUTDATED" | "ERASURE_WAITS" | "ERASURE_DONE" | "ERASURE_ENDED" | "PERSON_REMOVED" | "NOT_REMOVED" | "LAST_ORGANIZER" | "OWN_ACCOUNT" | "OWN_ADDRESS" | "ORGANIZER_EXISTS" | "NOT_SIGNED" | "NOT_AWARDED" | "CEREMONY_CLOSED" | "VOTE_NOT_OPEN" | "NOT_ON_SHOW" | "VOTED_FOR_IT" | "VOTES_SPENT" | "TOO_MANY_VOTES" | "NOTHING_TO_CONFIRM" | "HOLDER_REMINDED" | "NOT_REVOKED" | "RIGHTS_WITHDRAWN" | "NOT_ANCHORED" | "NO_CERTIFICATE" | "NOT_PUBLISHED";
  /** The code that somebody was sent. */
  type CodeGuess = {
    /** A mobile number or an e-mail address */
    contact: string;
    /** Six digits */
    code: string;
    /** What `POST /sign-in/codes` answered */
    ticket?: string;
    /** After CONTACT_CLAIMED: make a new account for this contact */
    new_account?: boolean;
  };
  /** Where a one-time code is to be sent. */
  type CodeRequest = {
    /** A mobile number or an e-mail address */
    contact: string;
    /** After WORK_NEEDED: a text such that SHA-256 of `<challenge>:<proof>` begins with as many zero bits */
    proof?: string;
  };
  /** A one-time code is on its way. */
  type CodeSent = {
    /** The contact with its middle hidden */
    sent_to: string;
    /** Seconds */
    expires_in: number;
    /** What goes with each guess: whoever has it has tries of their own */
    ticket: string;
  };
  /** The entry of a completed upload. */
  type Completion = {
    /** Null if only the upload's token admitted the asker */
    entry: Entry | null;
  };
  /** Who cannot see what and why, as last worked out. */
  type Conflicts = {
    at: string;
    works: number;
    /** Experts each entry is to have */
    per_work: number;
    experts: BarredExpert[];
    pairs: BarredPair[];
    /** On all pages, beside those that are doubtful or dismissed */
    barred_count: number;
    /** The `after` of the next page of pairs; null on the last one */
    next: number | null;
    /** Experts who seem to be one person: the same phone, or name and unit */
    twins: string[][];
    /** The first of them */
    short: ShortEntry[];
    short_count: number;
  };
  /** The privacy notice that somebody agreed to (PIPL art. 14, 17): which text, and when. */
  type Consent = {
    version: string;
    sha256: string;
    at: string;
  };
  /** A contact to give up (`removed`), and a code sent to any contact of the account. */
  type ContactRemoval = {
    /** A mobile number or an e-mail address */
    contact: string;
    /** Six digits */
    code: string;
    /** What `POST /sign-in/codes` answered */
    ticket?: string;
    removed: string;
  };
  /** The call as it stands: dates in force, server time, limits, texts to agree to. */
  type Contest = {
    id: string;
    title: Text;
    theme: Text;
    organisers: Text[];
    contact: Office;
    /** Whether entrants can sign in with a mobile number */
    sms: boolean;
    /** Whether the winning entries are on show after publication */
    showcase: boolean;
    /** In a call with a vote of the audience: its rules */
    audience_vote?: AudienceVote;
    /** Whether the figures of the call are public after publication */
    statistics: boolean;
    /** Whether experts' comments may be released to entrants after publication, without names */
    comments_told: boolean;
    categories: Category[];
    themes: Choice[];
    criteria: Criterion[];
    fields: Choice[];
    /** Fields that the call adds to the form */
    extra_fields: ExtraField[];
    pledges: Pledge[];
    privacy: AgreedText;
    /** How many there are to be, of all awards together */
    winners: number;
    /** In a call with several: entries compete within each */
    awards?: Award[];
    video: VideoLimits;
    limits: Limits;
    award: Text;
    /** What the form says beside the question for AI */
    ai_hint?: Text;
    notice: Passage[];
    /** Null in a call without recommending units */
    sheet: SummarySheet | null;
    /** Whether the call has recommending units */
    recommending: boolean;
    entrants_from: "anywhere" | "china";
    calendar: ContestCalendar;
    now: string;
    phase: Stage;
    /** The zone in which times are told, by its name in the IANA database */
    time_zone: string;
    /** What people call that zone */
    zone: Text;
    entrant_kinds: EntrantChoice[];
    opinions: Choice[];
    scores: ScoreRange;
    /** The figure that ranks the entries */
    decides: "calibrated" | "em" | "raw";
    /** SHA-256 of the seed of the draw of experts */
    commitment: string;
    definition_sha256: string;
  };
  /** The dates in force; an organizer may have moved them. */
  type ContestCalendar = {
    opens: string;
    closes: string;
    review_until: string;
    unit_deadline: string;
    review_from: string;
    /** For uploads begun before the deadline */
    grace_hours: number;
    /** Days of public notice, as the definition counts them */
    notice_days: number;
  };
  /** What experts score; `weight` in percent of the total. `bands` say what the points mean, from the best to the lowest or the other way round; together they cover the scale. */
  type Criterion = {
    id: string;
    text: Text;
    weight: number;
    about: Text;
    bands: ScoreBand[];
  };
  /** The dates that the call is to have. Without `unit_deadline` the units' date moves along. */
  type Dates = {
    opens: string;
    closes: string;
    review_until: string;
    unit_deadline?: string | null;
    /** Entries that come after the list was fixed are added to it */
    list_again?: boolean;
  };
  /** What the public sees of an act: which, who asked and who confirmed by ids that say nothing of them, and when. */
  type Decided = {
    act: ActName;
    asked_by: string;
    asked_at: string;
    confirmed_by: string;
    confirmed_at: string;
  };
  /** What a person decided at a stop, and why. */
  type Decision = {
    by: Actor;
    at: string;
    reason: string;
    chosen: string[];
    looked_at: string[];
  };
  /** A person's word on one match: `work` and `receipt` as the match has them. */
  type DecisionBody = {
    work: string;
    receipt: string;
    verdict: Verdict;
  };
  /** A seat that its expert gave up. */
  type DeclaredConflict = {
    /** Pages do not look inside */
    id: string;
    state: ReviewState;
  };
  /** The definition in force and what was deployed since; without differences they are one. */
  type Definition = {
    version: string;
    deployed: string;
    /** Of the deployed one: what `adopt` names */
    sha256: string;
    differences: Revision[];
    /** Why it cannot come into force as it is; null if it can */
    refused: Text | null;
  };
  /** Where the jury departed from the computed order. */
  type Departure = {
    work: NamedEntry;
    ahead_of: NamedEntry;
    reason: string;
    votes: VoteCounts;
    /** How many had to vote; not in older results */
    quorum?: number;
    /** How many of those who voted had to be for it; not in older results */
    majority?: "more_than_half" | "two_thirds";
  };
  /** The doubts of a pair that an organizer has looked at. */
  type Dismissal = {
    entry: string;
    expert: string;
    reasons: Reason[];
    /** The organizer’s id */
    by: string;
    at: string;
    why: string;
    /** The doubts count again */
    withdrawn: boolean;
  };
  /** That the doubts of an entry and an expert are no conflict, and why; `withdrawn`: that they count again. */
  type DismissalBody = {
    entry: string;
    expert: string;
    reasons: Reason[];
    reason: string;
    withdrawn?: boolean;
  };
  /** All dismissals, withdrawn ones too. */
  type Dismissals = {
    dismissals: Dismissal[];
    /** Where the next page begins */
    next: string | null;
  };
  /** The seed of a draw of experts, and its hash. */
  type Draw = {
    round: number;
    /** SHA-256 of the seed, public since before the draw */
    commitment: string;
    seed: string;
  };
  /** A later edition of the result: what it changes in the one before it, which its hash names. */
  type Edition = {
    /** From 2 */
    number: number;
    at: string;
    /** SHA-256 of the edition before, as it was published */
    previous: string;
    /** SHA-256 of this edition */
    sha256: string;
    changed: Struck[];
  };
  /** The session after a factor was set up, and the recovery codes that came with the first one. */
  type Enrolled = {
    role: Role;
    name: string;
    /** The same in all sessions of one person; two may have the same name */
    person: string;
    /** What every write sends as `X-CSRF-Token` */
    csrf: string;
    expires: string;
    /** What to do at `/second-factor` before the session counts; null where it does */
    second_factor: NextStep | null;
    /** Told this once; empty where the asker has some already */
    recovery_codes: string[];
  };
  /** An entrant as they see themselves. */
  type Entrant = {
    id: string;
    /** What signs in to this account, proved by a code; a team member sees none */
    contacts: string[];
    /** Whether the asker is a team member of this unit, not its owner */
    is_member: boolean;
    /** The id of the team member who asks; empty for the owner */
    member: string;
    profile: Profile | null;
    privacy: Consent | null;
    /** The newest message that a server refused for good, if any */
    refused: Refusal | null;
    revision: number;
  };
  /** A kind of entrant that this call admits. The product knows two, each with a form of its own. */
  type EntrantChoice = {
    id: "individual" | "unit";
    text: Text;
  };
  /** Whether a unit or a person enters. */
  type EntrantKind = "unit" | "individual";
  /** A page of an entrant's own entries. */
  type Entries = {
    entries: Entry[];
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** An entry as its own entrant sees it: the form, and where the entry stands. */
  type Entry = {
    /** Title */
    title: string;
    /** Type */
    category: string;
    /** Theme */
    theme: string;
    /** Synopsis */
    synopsis: string;
    /** Creators */
    creators: string[];
    /** Completed on */
    completed_on: string | null;
    /** Use of AI */
    ai_use: AiUse | null;
    /** What AI made */
    ai_statement: string;
    /** Recommending unit */
    recommender: string | null;
    /** Public link */
    public_link: string;
    /** Licences of music and other material */
    materials: string;
    /** Micro-drama filing number */
    filing_number: string;
    /** Of the fields of the call's own, by id */
    extra: { [key: string]: string };
    id: string;
    /** Once submitted, such as `GS2025-7K3M9-QXW2T` */
    receipt: string | null;
    status: Status;
    status_text: Text;
    /** What comes next for the entry, and when */
    outlook: Text;
    revision: number;
    submitted_at: string | null;
    pledges: AgreedPledge[];
    upload: Upload | null;
    video: Video | null;
    /** Of the call's own fields, by id */
    files: { [key: string]: EntryFile };
    screening: Screening | null;
    /** What its entrant can do now */
    can: ("edit" | "upload" | "submit" | "withdraw")[];
    /** Until when its entrant can change and submit it */
    deadline: string;
    /** Still needed to submit: fields, `extra.ID`, `video` */
    missing: string[];
    created_at: string;
    updated_at: string;
  };
  /** A file of an entry. */
  type EntryFile = {
    /** What names it */
    sha256: string;
    /** What its sender called it; it may say anything */
    name: string;
    kind: FileKind;
    /** Bytes */
    size: number;
    sent_at: string;
    state: AttachmentState;
    state_text: Text;
    /** Why it was refused, and what to do */
    fault: Text | null;
    /** Whether its entrant may send another one in its place now */
    can: boolean;
  };
  /** What people should know about an entry's result. No figure follows from it. An entry with `TWO_AT_TOP` wins only after the person who confirms the result has looked at it again. */
  type EntryFlag = "spread" | "outlier" | "two_at_top" | "too_few_scores" | "tied" | "ranks_differ";
  /** A page of entries. */
  type EntryPage = {
    entries: EntrySummary[];
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** An entry in a list of the organizer or of a recommending unit. */
  type EntrySummary = {
    id: string;
    receipt: string | null;
    title: string;
    category: string;
    theme: string;
    status: Status;
    status_text: Text;
    revision: number;
    recommender: string | null;
    entrant_name: string;
    submitted_at: string | null;
    updated_at: string;
    duration_seconds: number | null;
    video_state: VideoState | null;
    /** How many */
    findings: number;
    flags: ScreeningFlag[];
    /** An answer that takes effect with the list */
    predecided: ScreeningOutcome | null;
    /** The asker has answered, and others must still answer */
    answered: boolean;
    /** Screeners' answers differ, and a further person decides */
    disputed: boolean;
  };
  /** A person's erasure as the office sees it. */
  type Erasure = {
    role: Role;
    subject: string;
    /** A contact of theirs, masked; empty where it is erased */
    shown: string;
    state: ErasureState;
    asked_at: string;
    due_at: string;
    /** Two organizers started it for somebody who wrote to the office */
    by_office: boolean;
    ground: ErasureGround | null;
    reason: string;
    decided_at: string | null;
  };
  /** The entries that are withdrawn, or brought back, as `GET /own-data/erasure` names them. */
  type ErasureBody = {
    entries: string[];
  };
  /** An entry that an erasure is about. */
  type ErasureEntry = {
    id: string;
    title: string;
  };
  /** On which ground of the law an erasure is refused. */
  type ErasureGround = "law_keeps" | "dispute" | "impossible";
  /** Where a request for erasure stands. */
  type ErasureState = "asked" | "refused" | "taken_back" | "done";
  /** One page of the erasures, those that wait and those that ended. */
  type Erasures = {
    erasures: Erasure[];
    /** The grounds of the law to refuse on, by id */
    grounds: { [key: string]: Text };
    next: string | null;
  };
  /** The expert who asks. */
  type Expert = {
    name: string;
    field: string;
  };
  /** What is right of an expert, and why it is corrected. */
  type ExpertEdit = {
    /** Name */
    name: string;
    /** Field */
    field: string;
    /** Unit */
    unit: string;
    /** Unified social credit code */
    credit_code?: string;
    /** I compared it: the licence says the same */
    credit_code_confirmed?: boolean;
    /** E-mail */
    email: string;
    /** Telephone */
    phone?: string;
    reason: string;
  };
  /** What people should know about how an expert scores. The software never acts on it. */
  type ExpertFlag = "low_agreement" | "flat" | "severe" | "lenient";
  /** An expert with their progress in the present round. */
  type ExpertLine = {
    id: string;
    name: string;
    field: string;
    unit: string;
    credit_code: string;
    email: string;
    phone: string;
    state: ExpertState;
    /** The first time */
    signed_in_at: string | null;
    reminded_at: string | null;
    /** The newest message that a server refused for good, if any */
    refused: Refusal | null;
    assigned: number;
    submitted: number;
    /** Entries scored after less than half of the video was played */
    glanced: number;
    /** When they last changed a score */
    last_active: string | null;
  };
  /** Whether an invited person (expert, recommending unit, organizer) takes part. */
  type ExpertState = "added" | "invited" | "removed";
  /** All experts. */
  type Experts = {
    experts: ExpertLine[];
  };
  /** How far a workbook is; `url` works for five minutes once it is ready. */
  type Export = {
    id: string;
    kind: ExportKind;
    state: ExportState;
    name: string;
    failure: string;
    url: string | null;
  };
  /** A workbook that is being written. */
  type ExportAsked = {
    id: string;
  };
  /** Which workbook is wanted. */
  type ExportBody = {
    kind: ExportKind;
    /** For `recommendations` and `corrected` asked for by an organizer: whose */
    recommender?: string;
    /** For `entries`: which, as `GET /organizer/search` */
    search?: SearchBody;
    /** For `pack`: the id of the winning entry */
    entry?: string;
    /** For `pack`: the id of the platform */
    platform?: string;
  };
  /** Which workbook is wanted. */
  type ExportKind = "results" | "recommendations" | "conflicts" | "entries" | "certificates" | "corrected" | "report" | "report_sheets" | "ceremony" | "consents" | "copy" | "pack";
  /** How far the export has come. */
  type ExportState = "writing" | "ready" | "failed";
  /** A field 附加项 that the call adds to the form of its entries; what is filled in is kept as text, by `id`. `limit` counts the characters of a text, `least` and `most` bound a number, which `whole` has no decimals, `earliest` and `latest` a date; a file is of one of `formats` and has at most `megabytes`. Only entries of `categories` are asked, of every category where it is empty. `public`: the showcase shows it, never a file. `experts_see`: experts do, who otherwise judge without it. */
  type ExtraField = {
    id: string;
    text: Text;
    kind: "choice" | "date" | "file" | "number" | "text";
    help: Text | null;
    required: boolean;
    limit: number;
    options: Choice[];
    least: number | null;
    most: number | null;
    whole: boolean;
    earliest: string | null;
    latest: string | null;
    formats: ("jpeg" | "pdf" | "png")[];
    megabytes: number;
    categories: string[];
    public: boolean;
    experts_see: boolean;
  };
  /** What an authenticator shows, or a recovery code. */
  type FactorProof = {
    /** Six digits, or a recovery code */
    code: string;
  };
  /** What is known about the video. `width` and `height` are as shown, after cropping, stretching and rotation; `stored_*` are real pixels, unrotated; `coded_*` is what the header states. Bit rate in bits a second. `duration_seconds` is how long pictures are shown, `played_seconds` how long a player's clock runs; both are 0 while they are not sure. */
  type Facts = {
    width: number;
    height: number;
    duration_seconds: number;
    played_seconds: number;
    stored_width: number;
    stored_height: number;
    coded_width: number;
    coded_height: number;
    rotation: number;
    par: [number, number];
    frame_rate: number | null;
    video_codec: string;
    audio_codec: string | null;
    video_tracks: number;
    audio_tracks: number;
    brand: string;
    bit_rate: number | null;
    hdr: string | null;
    scan: string | null;
    chroma: string | null;
    fragmented: boolean;
    size: number;
  };
  /** What the entrant of a scored entry is told of its review, where the call grants it. */
  type Feedback = {
    /** In which quarter of the scored entries it stands, 1 for the best; null: not told */
    quarter: number | null;
    /** The experts' comments that the office released, without names */
    comments: string[];
  };
  type FieldCode = "REQUIRED" | "UNKNOWN_FIELD" | "WRONG_TYPE" | "TOO_LONG" | "TOO_MANY" | "BAD_CHARACTER" | "NOT_A_CHOICE" | "HAS_TEAM" | "NOT_ABOVE" | "LEVEL_LOWERED" | "TOO_MANY_PICKS" | "BAD_CREDIT_CODE" | "ODD_CREDIT_CODE" | "BAD_DATE" | "BAD_NUMBER" | "NOT_WHOLE" | "TOO_LITTLE" | "TOO_MUCH" | "NOT_A_DATE" | "TOO_EARLY" | "TOO_LATE" | "BAD_PHONE" | "BAD_TELEPHONE" | "BAD_EMAIL" | "BAD_CONTACT" | "BAD_CURSOR" | "BAD_LINK" | "BAD_HTTPS_LINK" | "BAD_PUBLICATION_DATE" | "BAD_RECOVERY_DATE" | "PHONE_ONLY" | "BAD_ANSWER_DATE" | "BAD_PART" | "OUTDATED_TEXT" | "NOT_AGREED" | "VIDEO_MISSING" | "VIDEO_REJECTED" | "OFF_STEP" | "OUT_OF_RANGE" | "CHOOSE" | "LOOK_AGAIN" | "UNKNOWN_VALUES" | "LINK_NEEDED" | "REASON_REQUIRED";
  /** A field that the sheet and the entry say differently. */
  type FieldDiffers = {
    field: string;
    sheet: string;
    entry: string;
  };
  /** One field that was refused. */
  type FieldProblem = {
    /** Its path in the body, such as `privacy.version` */
    field: string;
    code: FieldCode;
    message: Text;
  };
  /** What a page says of a file that it sends: its name, kind, size in bytes and SHA-256 in hex. */
  type FileForm = {
    name: string;
    kind: FileKind;
    size: number;
    sha256: string;
  };
  /** What an attachment can be. */
  type FileKind = "pdf" | "jpeg" | "png";
  /** One rule that a video does not meet: what was found, what is required and how to fix it. */
  type Finding = {
    code: string;
    level: "reject" | "unknown" | "warn";
    title: Text;
    actual: Text;
    wanted: Text;
    fix: Text;
  };
  /** What an entrant says of an entry, in the order in which people read it; `extra`: in the call's own fields. A stored form without `ai_use` is older than that field: its statement reads as `some`, unless it is the sentence that the page wrote for “no”. */
  type Form = {
    /** Title */
    title: string;
    /** Type */
    category: string;
    /** Theme */
    theme: string;
    /** Synopsis */
    synopsis: string;
    /** Creators */
    creators: string[];
    /** Completed on */
    completed_on: string | null;
    /** Use of AI */
    ai_use: AiUse | null;
    /** What AI made */
    ai_statement: string;
    /** Recommending unit */
    recommender: string | null;
    /** Public link */
    public_link: string;
    /** Licences of music and other material */
    materials: string;
    /** Micro-drama filing number */
    filing_number: string;
    /** Of the fields of the call's own, by id */
    extra: { [key: string]: string };
  };
  /** An entry's whole form: what is left out becomes empty. */
  type FormBody = {
    /** Title */
    title: string;
    /** Type */
    category?: string;
    /** Theme */
    theme?: string;
    /** Synopsis */
    synopsis?: string;
    /** Creators */
    creators?: string[];
    /** Completed on */
    completed_on?: string | null;
    /** Use of AI */
    ai_use?: AiUse | null;
    /** What AI made */
    ai_statement?: string;
    /** Recommending unit */
    recommender?: string | null;
    /** Public link */
    public_link?: string;
    /** Licences of music and other material */
    materials?: string;
    /** Micro-drama filing number */
    filing_number?: string;
    /** Of the fields of the call's own, by id */
    extra?: { [key: string]: string };
    revision?: number;
  };
  /** A page of what a search has found. */
  type FoundEntries = {
    entries: Card[];
    /** How many there are in all; if not `whole`, at least */
    total: number;
    whole: boolean;
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** One screener's own answer, without who gave it. */
  type Given = {
    outcome: ScreeningOutcome;
    reason: string;
    at: string;
    /** Whether the asker gave it */
    own: boolean;
  };
  /** The class of the reason, which is public; the reason itself goes to the entrant alone. */
  type Ground = "rights" | "rules" | "facts" | "secrecy";
  /** One winner of the list of guests. */
  type GuestLine = {
    entry: string;
    rank: number;
    /** In a call with several awards: which it won */
    award?: string;
    receipt: string;
    title: string;
    entrant: string;
    attendees: string[];
    trophy: string;
    note: string;
    answered_at: string | null;
    reminded_at: string | null;
  };
  /** Why a number is not shown. */
  type Hidden = "few" | "kept_back" | "near";
  /** A page of an entry's history, oldest first. */
  type History = {
    history: HistoryLine[];
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** One change of an entry. */
  type HistoryLine = {
    revision: number;
    at: string;
    action: string;
    by: Actor;
    before: string;
    after: string;
    why: string;
  };
  /** The entry that a screener has on the desk now. */
  type Hold = {
    entry: string;
    /** Until then nobody else gets it; ask again to renew it */
    until: string;
  };
  /** Which entries a screener would take, the most wanted first, and which one they leave for it. */
  type HoldBody = {
    entries: string[];
    leaves?: string | null;
  };
  type Id = string;
  /** One label as the file states it. `label` is a key of `MEANINGS`, or what else stands there. `unreadable` is what was found instead, if it is no such JSON: its first 2,048 bytes. */
  type ImplicitLabel = {
    place: LabelPlace;
    label: string;
    content_producer: string;
    produce_id: string;
    reserved_code_1: string;
    content_propagator: string;
    propagate_id: string;
    reserved_code_2: string;
    unreadable: string | null;
  };
  /** The words of the invitations to one audience. */
  type Invitation = {
    /** Subject */
    subject: string;
    /** Text */
    words: string;
    /** Subject in English */
    subject_en?: string;
    /** Text in English */
    words_en?: string;
    audience: InvitationAudience;
    /** Whether an organizer wrote them; the standard words otherwise */
    own: boolean;
    changed_at: string | null;
    /** The name of who changed them last; empty if nobody has */
    changed_by: string;
    /** 0 until somebody changes them */
    revision: number;
  };
  /** Whom an invitation letter is for. The values are those of their roles. */
  type InvitationAudience = "expert" | "recommender";
  /** The words of an invitation letter, and the revision of those that they replace. */
  type InvitationBody = {
    /** Subject */
    subject: string;
    /** Text */
    words: string;
    /** Subject in English */
    subject_en?: string;
    /** Text in English */
    words_en?: string;
    revision: number;
  };
  /** The words of an invitation letter, in the call's first language. Without English ones it is in that one alone. */
  type InvitationForm = {
    /** Subject */
    subject: string;
    /** Text */
    words: string;
    /** Subject in English */
    subject_en?: string;
    /** Text in English */
    words_en?: string;
  };
  /** The words of every kind of invitation. */
  type Invitations = {
    invitations: Invitation[];
  };
  /** An invite code, as it was typed. */
  type InviteCode = {
    /** Ten letters and digits; case, spaces and dashes do not matter */
    code: string;
  };
  /** The unit that an invite code belongs to. */
  type InvitingUnit = {
    unit: string;
    name: string;
  };
  /** Another account of the asker's, and its entries: what joining it would bring. */
  type Joinable = {
    other: string;
    entries: JoinableEntry[];
  };
  /** An entry of another account of the asker's. */
  type JoinableEntry = {
    id: string;
    title: string;
    status_text: Text;
  };
  /** What joining an account into another brings: the contacts and entries of `other` are those of `kept` then. */
  type Joining = {
    kept: Account;
    other: Account;
    entries: JoinableEntry[];
  };
  /** Another account of the same person, by a contact of it; `other` and `entries` as the look before has told. */
  type JoiningBody = {
    /** A mobile number or an e-mail address */
    contact: string;
    /** Six digits */
    code: string;
    /** What `POST /sign-in/codes` answered */
    ticket?: string;
    other: string;
    entries: string[];
  };
  /** What an expert's page sends. */
  type JudgementBody = {
    revision: number;
    scores: { [key: string]: number | null };
    /** Opinion */
    opinion?: string | null;
    /** Comment */
    comment?: string;
    watched?: Watched;
  };
  /** A motion as a member of the jury sees it. */
  type JuryMotion = {
    /** From 1 */
    number: number;
    work: PlacedEntry;
    ahead_of: PlacedEntry;
    reason: string;
    at: string;
    open: boolean;
    /** How the asker voted, if they have */
    own: Vote | null;
    /** Why the asker can only stand aside; mostly empty */
    stands_aside: Text[];
    /** How many have voted or stood aside */
    voted: number;
    carried: boolean;
    /** Once it is closed */
    votes: Ballot[];
  };
  /** Where in the file a label stands. */
  type LabelPlace = "keys" | "udta" | "itunes" | "xmp";
  /** Votes that were left out of the count. */
  type LeftOut = {
    day: string;
    /** What stands for a network; no address */
    network: string;
    total: number;
    at: string;
    why: string;
  };
  /** One message that was sent to an entrant. */
  type Letter = {
    id: string;
    /** What kind of message it is */
    name: Text;
    at: string;
    unread: boolean;
    /** Why it could not be delivered; empty: it was */
    refused: string;
    subject: Text;
    text: Text;
  };
  /** A letter as somebody would read it. */
  type LetterPreview = {
    subject: string;
    text: string;
  };
  /** How high a recommending unit stands. */
  type Level = "province" | "city" | "unit";
  /** An entry whose video looks like this one's. */
  type Likeness = {
    other: string;
    other_title: string;
    /** Pictures of both that match */
    matched: number;
    /** Pictures of the shorter list */
    compared: number;
    /** Bits of 64 between matching pictures, their median */
    distance: number;
  };
  /** How much one person may have at once: entries that are not withdrawn, uploads under way, workbooks being written. `replaced`: how many earlier videos of an entry are kept. They only stop what no honest entrant does. */
  type Limits = {
    entries: number;
    uploads: number;
    exports: number;
    replaced: number;
  };
  /** Where a sign-in link is to be sent, and for which role. Entrants have codes instead. */
  type LinkRequest = {
    /** An e-mail address */
    contact: string;
    role: Role;
    /** After WORK_NEEDED: a text such that SHA-256 of `<challenge>:<proof>` begins with as many zero bits */
    proof?: string;
  };
  /** A sign-in link is on its way, if the address is known. */
  type LinkSent = {
    /** The contact with its middle hidden */
    sent_to: string;
  };
  /** A contact that signs an entrant in. */
  type LookupBody = {
    /** A mobile number or an e-mail address */
    contact: string;
  };
  /** A page of an entrant's mailbox, newest first. */
  type Mailbox = {
    messages: Letter[];
    /** How many of them are unread */
    unread: number;
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** What the manifests of a file state. `generator` made the newest; `actions`, `programs` and `sources` (the last word of each `digitalSourceType`) are of all, so that an AI-made clip inside an edited video shows. `readable` is False if no claim could be read. `signature` is None if it was not checked. */
  type Manifest = {
    generator: string;
    actions: string[];
    programs: string[];
    sources: string[];
    readable: boolean;
    signature: Signature | null;
  };
  /** A row that is an entry, with what the row said; `work` names it in a decision. */
  type MatchLine = {
    work: string;
    said: UnsubmittedLine;
    receipt: string;
    title: string;
    certainty: number;
    differences: FieldDiffers[];
    verdict: Verdict | null;
  };
  /** The jury meeting: its motions, the newest first, and how they are counted. */
  type Meeting = {
    /** The result is counted, and nobody has confirmed it */
    meets: boolean;
    quorum: number;
    majority: "more_than_half" | "two_thirds";
    motions: JuryMotion[];
  };
  /** A team member of a unit's account. */
  type Member = {
    id: string;
    /** The contact with its middle hidden */
    contact: string;
    since: string;
  };
  /** What a file says in words, and whether experts get a copy without it. */
  type Metadata = {
    texts: MetadataText[];
    /** Further texts, and boxes that were not read */
    more: number;
    /** Experts get a copy without it */
    removed: boolean;
  };
  /** One text of a file's metadata: what it is about, the key that holds it, and what it says. */
  type MetadataText = {
    about: Text;
    key: string;
    text: string;
  };
  /** What a unit has still to do. */
  type Missing = "sign_in" | "picks" | "sheet";
  /** A motion of the jury meeting 定评会. While it is open nobody sees how anybody voted: `votes` is empty. */
  type Motion = {
    entry: string;
    ahead_of: string;
    reason: string;
    votes: Ballot[];
    carried: boolean;
    by: Actor;
    at: string;
    open?: boolean;
    quorum?: number;
    majority?: "more_than_half" | "two_thirds";
    closed_at?: string;
    closed_by?: Actor;
    /** From 1 */
    number: number;
    /** The names of the members who have voted or stood aside */
    voted: string[];
    counts: VoteCounts;
  };
  /** What an organizer puts to the jury; `revision` is the board's. */
  type MotionForm = {
    revision: number;
    entry: string;
    ahead_of: string;
    reason: string;
  };
  /** The dates as they now stand. */
  type MovedDates = {
    calendar: Calendar;
    revision: number;
  };
  /** The entrant's right name, and why it is corrected. */
  type NameBody = {
    name: string;
    reason: string;
  };
  /** How a document names a checkpoint, so that whoever keeps the document holds a copy of the root. */
  type NamedCheckpoint = {
    number: number;
    at: string;
    root: string;
    hash: string;
  };
  /** An entry as the public knows it. */
  type NamedEntry = {
    title: string;
    receipt: string;
    /** As the tally sheet has it; not in older results */
    entry?: string;
  };
  /** A recommending unit that an entrant can name. */
  type NamedRecommender = {
    id: string;
    name: string;
  };
  /** The recommending units that an entrant can name. */
  type NamedRecommenders = {
    recommenders: NamedRecommender[];
  };
  /** Votes that came from one network on one day. */
  type NetworkDay = {
    day: string;
    /** What stands for a network; no address */
    network: string;
    total: number;
    /** Votes by entry; an entry without votes is left out */
    votes: { [key: string]: number };
  };
  /** Which votes: those of one network on one day, by the mark that stands for the network. */
  type NetworkVotes = {
    day: string;
    network: string;
  };
  /** What an app is set up with. Each answer has another secret; the one that is proved by a code counts. */
  type NewAuthenticator = {
    /** What goes with the first code */
    nonce: string;
    /** As it is typed into an app: base32 */
    secret: string;
    /** `otpauth:` address, for a QR code */
    address: string;
  };
  /** An expert to register; without `invite` nothing is mailed until an organizer invites the expert. */
  type NewExpert = {
    /** Name */
    name: string;
    /** Field */
    field: string;
    /** Unit */
    unit: string;
    /** Unified social credit code */
    credit_code?: string;
    /** I compared it: the licence says the same */
    credit_code_confirmed?: boolean;
    /** E-mail */
    email: string;
    /** Telephone */
    phone?: string;
    invite?: boolean;
  };
  /** A new member of the office: an organizer; who only screens, only reads, or only votes in the jury. */
  type NewMember = {
    /** Name */
    name: string;
    /** E-mail */
    email: string;
    /** Unit */
    unit?: string;
    /** `organizer`, `screener`, `auditor` or `juror` */
    role?: Role;
  };
  /** A passkey that the browser has made for `GET /second-factor`'s options. */
  type NewPasskey = {
    /** What its owner calls it */
    name: string;
    /** As the browser gives it, in base64 for addresses */
    challenge: string;
    /** As the browser gives it, in base64 for addresses */
    client_data: string;
    /** As the browser gives it, in base64 for addresses */
    authenticator_data: string;
  };
  /** What a session still waits for: that its person sets up a second factor, or proves it. */
  type NextStep = "enrol" | "prove";
  /** What says all by its address. */
  type NoBody = { [key: string]: never };
  /** The public notice; null where none was posted. */
  type Notice = {
    notice: PostedNotice | null;
  };
  /** An objection as the office reads it. */
  type Objection = {
    number: number;
    entry: string;
    receipt: string;
    title: string;
    /** Of the objector, who is known to the office alone; empty once forgotten */
    name: string;
    /** Proved by a code; empty once forgotten */
    contact: string;
    ground: Ground;
    text: string;
    at: string;
    evidence: Attachment[];
    decided: ObjectionDecided | null;
  };
  /** Who objects, by a contact that a code has proved, and to what. */
  type ObjectionBody = {
    /** A mobile number or an e-mail address */
    contact: string;
    /** Six digits */
    code: string;
    /** What `POST /sign-in/codes` answered */
    ticket?: string;
    objection: ObjectionForm;
  };
  /** How an objection was decided, and the reason that its objector read. */
  type ObjectionDecided = {
    outcome: Outcome;
    outcome_text: Text;
    at: string;
    why: string;
  };
  /** What somebody objects to: the entry, the class of the reason, and what is wrong. */
  type ObjectionForm = {
    entry: string;
    name: string;
    ground: Ground;
    text: string;
  };
  /** An objection that was stored; its number stands in the letter to the objector. */
  type ObjectionMade = {
    number: number;
    /** Where the letter goes, masked */
    sent_to: string;
    /** For the header X-Evidence-Token: admits to its evidence for a day */
    evidence: string;
  };
  /** A page of the objections of the call, by number. */
  type Objections = {
    objections: Objection[];
    /** What `after` takes for the next page; empty after the last */
    next: string;
  };
  /** One comment, and whether the entrant may read it. */
  type OfferedComment = {
    id: string;
    text: string;
    released: boolean;
  };
  /** Where people reach the organizers, and when: for pages, refusals and letters. */
  type Office = {
    phone: string;
    hours: Text;
    email: string | null;
  };
  /** The account to join into this one, its entries as the look before has told, and why. */
  type OfficeJoiningBody = {
    other: string;
    entries: string[];
    reason: string;
  };
  /** A member of the organizing office; `own` is the one who asks. */
  type Organizer = {
    id: string;
    name: string;
    email: string;
    role: Role;
    /** Where a juror works; of others mostly empty */
    unit: string;
    state: ExpertState;
    created_at: string;
    /** The first time, as far as it was noted */
    signed_in_at: string | null;
    own: boolean;
    /** Counts as a person of their own where two decide; false: with whoever alone added them */
    admitted: boolean;
  };
  /** What is right of an organizer, and why it is corrected. */
  type OrganizerEdit = {
    /** Name */
    name: string;
    /** E-mail */
    email: string;
    /** Unit */
    unit?: string;
    reason: string;
  };
  /** The whole organizing office, and where there may be others: each contest has its own sign-in. */
  type Organizers = {
    organizers: Organizer[];
    /** The other contests of the deployment */
    contests: OtherContest[];
  };
  /** What a video states of its own origin, and how that goes with the entrant's statement. */
  type Origin = {
    labels: ImplicitLabel[];
    manifests: Manifest[];
    skipped: Skipped[];
    agreement: AiAgreement;
  };
  /** Another contest of the deployment, as the public knows it. */
  type OtherContest = {
    id: string;
    title: Text;
    /** Of its pages under the site: `c/<id>/`, of the first contest empty */
    path: string;
  };
  /** How an objection was decided. */
  type Outcome = "upheld" | "partly" | "dismissed";
  /** An entry that an expert still owes a score. */
  type OwedSeat = {
    entry: string;
    state: ReviewState;
    /** As experts know the entry */
    number: string;
    title: string;
  };
  /** A page of the entries that an expert still owes a score in the present round. */
  type OwedSeats = {
    seats: OwedSeat[];
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** How an erasure of one's own data stands, or what it would bring. */
  type OwnErasure = {
    /** Null where none was ever asked for */
    state: ErasureState | null;
    asked_at: string | null;
    /** It may be taken back until then */
    due_at: string | null;
    /** On which ground of the law it was refused */
    ground: Text | null;
    reason: string;
    cooling_days: number;
    /** Entries that are withdrawn when erasure is asked for: send their ids */
    leaving: ErasureEntry[];
    /** Entries that the result needs: erased with the retention */
    staying: ErasureEntry[];
    /** The ids of entries that it has withdrawn: send them to take it back */
    withdrawn: string[];
  };
  /** The asker's own list, and what binds it. */
  type OwnPicks = {
    unit: string;
    name: string;
    level: Level;
    picks: Pick[];
    confirmed_at: string | null;
    revision: number;
    /** The nearest first; to be sent back with a list */
    above: UnitAbove[];
    /** Its own, that of the nearest unit above, or the call's */
    deadline: string;
    /** How many entries can be recommended */
    quota: number;
    /** What the person who signs a secrecy review puts their name to */
    secrecy: Text;
    stamped: Stamped | null;
  };
  /** A browser in which the asker is signed in. */
  type OwnSession = {
    id: string;
    /** Browser and system, as far as it says; may be empty */
    device: string;
    issued_at: string;
    /** When it was last used, exact to five minutes */
    seen_at: string;
    /** Whether it is the one that asks */
    is_this: boolean;
  };
  /** Where the asker is signed in, the newest first. */
  type OwnSessions = {
    sessions: OwnSession[];
  };
  /** The panel of an entry in one round. */
  type Panel = {
    reviews: Seat[];
  };
  /** One part of a file. */
  type PartBody = {
    /** Counted from 1 */
    n: number;
    /** In base64 */
    sha256: string;
    /** Bytes */
    size: number;
  };
  /** A page of the parts that have arrived. */
  type Parts = {
    parts: StoredPart[];
    /** The `after` of the next page; null on the last one */
    next: number | null;
    /** For the header X-Upload-Token: admits this upload's own calls after the session has ended */
    token: string;
  };
  /** One section of the notice as the public reads it. */
  type Passage = {
    title: Text;
    body: Text;
  };
  /** A passkey; its name is empty until the second factor is proved. */
  type Passkey = {
    id: string;
    name: string;
    added_at: string;
  };
  /** What a passkey is called. */
  type PasskeyName = {
    name: string;
  };
  /** What a browser is asked with. All ids and challenges are base64 for addresses, without padding. */
  type PasskeyOptions = {
    /** Good for five minutes, in this session */
    challenge: string;
    /** The relying party's id */
    host: string;
    /** The user handle of a new passkey */
    user: string;
    /** What a new passkey is of, for people */
    account: string;
  };
  /** What a passkey has signed. */
  type PasskeyProof = {
    /** As the browser gives it, in base64 for addresses */
    id: string;
    /** As the browser gives it, in base64 for addresses */
    challenge: string;
    /** As the browser gives it, in base64 for addresses */
    client_data: string;
    /** As the browser gives it, in base64 for addresses */
    authenticator_data: string;
    /** As the browser gives it, in base64 for addresses */
    signature: string;
  };
  /** Where a phase stands. */
  type Phase = {
    status: PhaseStatus;
    waiting_for: Stop | null;
    started_at: string | null;
    finished_at: string | null;
    attempt: number;
    failure: string;
    decisions: { [key in "people" | "gate" | "notice"]?: Decision };
    /** While people are awaited: entries undecided, seats unscored; null otherwise */
    missing: number | null;
  };
  /** The workflows an organizer can start. */
  type PhaseName = "screening" | "expert_review" | "selection";
  /** Where a phase stands. */
  type PhaseStatus = "idle" | "running" | "awaiting_people" | "awaiting_gate" | "awaiting_notice" | "done" | "failed";
  /** A recommended entry, with its opinion and its secrecy review; `via` is the unit below that it comes from. */
  type Pick = {
    entry: string;
    title: string;
    entrant_name: string;
    receipt: string | null;
    status_text: Text;
    /** False once it was withdrawn or refused: it is recommended no more */
    taking_part: boolean;
    opinion: string;
    cleared_by: string;
    cleared_at: string;
    via: string;
  };
  /** One recommended entry as the unit sends it. */
  type PickForm = {
    entry: string;
    opinion: string;
    cleared_by: string;
    via?: string;
  };
  /** A unit's list as it was confirmed last, the best first. */
  type Picks = {
    unit: string;
    name: string;
    level: Level;
    picks: Pick[];
    confirmed_at: string | null;
    revision: number;
  };
  /** The whole list, the best first. `above` are the ids that `GET /recommender/picks` named, the nearest first. */
  type PicksBody = {
    picks: PickForm[];
    above?: string[];
    revision: number;
  };
  /** A list that was confirmed. */
  type PicksConfirmed = {
    confirmed_at: string;
    revision: number;
  };
  /** An entry of a motion as the jury knows it. */
  type PlacedEntry = {
    id: string;
    title: string;
    receipt: string;
    /** As things stand */
    rank: number | null;
  };
  /** Until when holders answer. */
  type Plan = {
    until: string;
    revision: number;
  };
  /** Until when holders answer, excluded. `revision` is that of the plan as the sender saw it, 0 for none. */
  type PlanForm = {
    until: string;
    revision?: number;
  };
  /** A platform that winners are published on. */
  type Platform = {
    id: string;
    text: Text;
  };
  /** A statement that an entrant makes for each entry. */
  type Pledge = {
    version: string;
    sha256: string;
    title: Text;
    body: Text;
    id: string;
  };
  /** A pledge that the entrant makes, as it was read. */
  type PledgeBody = {
    id: string;
    version: string;
    sha256: string;
  };
  /** A text that entrants agreed to. */
  type PledgeText = {
    sha256: string;
    version: string;
    title: Text;
    body: Text;
  };
  /** Every version of every pledge. */
  type PledgeTexts = {
    texts: PledgeText[];
  };
  /** A notice that was posted. */
  type PostedNotice = {
    /** Whether it still stands: by its dates, or for objections not decided */
    open: boolean;
    /** Whether it stands for successors of awards revoked after publication */
    reopened: boolean;
    posted_at: string;
    /** The end, excluded; later than the first where it ran again */
    until: string;
    days: number;
    days_are: "calendar" | "working";
    winners: Proposed[];
    struck: Struck[];
    /** After publication, until who objected and the evidence are deleted */
    kept_days: number;
  };
  /** An entry as its experts see it, but for the number that the draw gives it. */
  type Preview = {
    title: string;
    category: string;
    theme: string;
    synopsis: string;
    width: number;
    height: number;
    duration_seconds: number;
    playback_url: string;
    /** Of the fields of the call's own, those shown here, by id */
    extra: { [key: string]: string };
    /** Of the fields of the call's own, those whose file can be saved here */
    files: string[];
    playback_expires: string;
    /** The fields of the form that experts do not see */
    hidden: string[];
  };
  /** A refusal. */
  type Problem = {
    code: Code;
    message: Text;
    fields: FieldProblem[];
    /** What to quote when asking for help */
    request_id: string;
    /** Where the reader cannot mend it alone: name the contact of `GET /contest` */
    help?: true;
    /** With WORK_NEEDED alone */
    work?: Work;
  };
  /** Who enters. `credit_code` is for units alone. */
  type Profile = {
    /** Who enters */
    kind: EntrantKind;
    /** Name */
    name: string;
    /** Unified social credit code */
    credit_code: string | null;
    /** I compared it: the licence says the same */
    credit_code_confirmed: boolean;
    /** Province */
    province: string;
    /** City */
    city: string;
    /** Contact person */
    contact_person: string;
    /** Mobile number */
    phone: string;
    /** E-mail */
    email: string;
    /** Recommending unit */
    recommender: string | null;
  };
  /** An entrant's profile, with the privacy notice agreed to. */
  type ProfileBody = {
    /** Who enters */
    kind: EntrantKind;
    /** Name */
    name: string;
    /** Unified social credit code */
    credit_code?: string | null;
    /** I compared it: the licence says the same */
    credit_code_confirmed?: boolean;
    /** Province */
    province: string;
    /** City */
    city: string;
    /** Contact person */
    contact_person: string;
    /** Mobile number */
    phone: string;
    /** E-mail */
    email: string;
    /** Recommending unit */
    recommender?: string | null;
    revision: number;
    privacy: TextVersion;
  };
  /** What `python -m chalicelib check-proof` checks, to be saved as a file. */
  type Proof = {
    /** Checkpoint, leaf, path, and the fields that it discloses */
    proof: { [key: string]: unknown };
  };
  /** An entry that is proposed to win. */
  type Proposed = {
    /** What an objection to it names */
    entry: string;
    receipt: string;
    title: string;
    entrant: string;
    /** Of several, in a call with awards */
    award?: string;
    /** The end, excluded, of the notice for this entry */
    until: string;
    /** Whether it can be objected to now */
    open: boolean;
    /** Whether it holds its award already: it is revoked, not struck off */
    awarded: boolean;
  };
  /** A contact, and the code that was sent to it. */
  type ProvedContact = {
    /** A mobile number or an e-mail address */
    contact: string;
    /** Six digits */
    code: string;
    /** What `POST /sign-in/codes` answered */
    ticket?: string;
  };
  /** A number with its words. */
  type PublicBar = {
    label: Text;
    count: PublicNumber;
  };
  /** How many entries were submitted on a day. */
  type PublicDay = {
    day: string;
    count: PublicNumber;
  };
  /** The figures of a call that anybody may see. No number below `smallest` is in them, nor can one be worked out. */
  type PublicFigures = {
    smallest: number;
    submitted: PublicNumber;
    screened: PublicNumber;
    accepted: PublicNumber;
    scored: PublicNumber;
    scores: PublicNumber;
    experts: PublicNumber;
    agreement: Text;
    provinces: PublicBar[];
    kinds: PublicBar[];
    categories: PublicBar[];
    themes: PublicBar[];
    days: PublicDay[];
  };
  /** A number, or why it is not shown. */
  type PublicNumber = {
    number: number | null;
    hidden: Hidden | null;
  };
  /** Where an entry was published. */
  type Publication = {
    platform: string;
    link: string;
    /** The day it was published, in Beijing */
    on: string;
    /** The name of the organizer who wrote it down */
    by: string;
    at: string;
  };
  /** Where an entry was published. `revision` is that of its publications as the sender saw them, 0 for none. */
  type PublicationForm = {
    platform: string;
    /** An https address of at most 500 characters */
    link: string;
    /** The day it was published, in Beijing */
    on: string;
    revision?: number;
  };
  /** Where an entry was published, one link a platform; `revision` goes back with the next change. */
  type Publications = {
    made: Publication[];
    revision: number;
  };
  /** Up to which moment the mailbox is read. */
  type Read = {
    until: string;
  };
  /** Up to which moment the mailbox was read. */
  type ReadBody = {
    until: string;
  };
  /** Why an expert must not judge an entry, or perhaps must not. */
  type Reason = "credit_code" | "employer" | "part_of_employer" | "phone" | "email" | "recommending_unit" | "declared" | "same_name_entrant" | "same_name_contact" | "same_name_creator" | "near_employer" | "near_recommending_unit";
  /** Why somebody does something. */
  type ReasonBody = {
    reason: string;
  };
  /** The names of the units that recommend an entry. */
  type Recommended = {
    units: string[];
  };
  /** A recommending unit and a page of the submitted entries that name it. */
  type RecommenderDesk = {
    id: string;
    name: string;
    credit_code: string;
    province: string;
    city: string;
    contact_person: string;
    email: string;
    phone: string;
    created_at: string;
    /** The newest message that a server refused for good, if any */
    refused: Refusal | null;
    level: Level;
    /** The id of the unit right above; empty if there is none */
    parent: string;
    /** Its own; without one that of the nearest unit above holds, else the call's */
    deadline: string | null;
    /** The first time */
    signed_in_at: string | null;
    /** When it last confirmed which entries it recommends */
    confirmed_at: string | null;
    /** How many entries it recommends */
    recommended: number;
    stamped: Stamped | null;
    /** When its newest sheet arrived */
    sheet_at: string | null;
    reminded_at: string | null;
    /** The name of who reminded it last */
    reminded_by: string;
    revision: number;
    /** Where its entrants begin; relative to the site */
    entry_link: string;
    entries: EntrySummary[];
    /** How many entries of this page are not submitted, and so not shown */
    drafts: number;
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** What is right of a unit, and why it is corrected. */
  type RecommenderEdit = {
    /** Name of the unit */
    name: string;
    /** Unified social credit code */
    credit_code: string;
    /** I compared it: the licence says the same */
    credit_code_confirmed?: boolean;
    /** Province */
    province: string;
    /** City */
    city: string;
    /** Contact person */
    contact_person: string;
    /** Telephone */
    phone: string;
    /** E-mail */
    email: string;
    /** Deadline for recommendations */
    deadline?: string | null;
    /** Level */
    level?: Level;
    /** Unit above */
    parent?: string;
    reason: string;
  };
  /** What an organizer says of a recommending unit. */
  type RecommenderForm = {
    /** Name of the unit */
    name: string;
    /** Unified social credit code */
    credit_code: string;
    /** I compared it: the licence says the same */
    credit_code_confirmed?: boolean;
    /** Province */
    province: string;
    /** City */
    city: string;
    /** Contact person */
    contact_person: string;
    /** Telephone */
    phone: string;
    /** E-mail */
    email: string;
    /** Deadline for recommendations */
    deadline?: string | null;
    /** Level */
    level?: Level;
    /** Unit above */
    parent?: string;
  };
  /** A recommending unit in the organizer's list. */
  type RecommenderLine = {
    id: string;
    name: string;
    credit_code: string;
    province: string;
    city: string;
    contact_person: string;
    email: string;
    phone: string;
    created_at: string;
    /** The newest message that a server refused for good, if any */
    refused: Refusal | null;
    level: Level;
    /** The id of the unit right above; empty if there is none */
    parent: string;
    /** Its own; without one that of the nearest unit above holds, else the call's */
    deadline: string | null;
    /** The first time */
    signed_in_at: string | null;
    /** When it last confirmed which entries it recommends */
    confirmed_at: string | null;
    /** How many entries it recommends */
    recommended: number;
    stamped: Stamped | null;
    /** When its newest sheet arrived */
    sheet_at: string | null;
    reminded_at: string | null;
    /** The name of who reminded it last */
    reminded_by: string;
    revision: number;
    /** Where its entrants begin; relative to the site */
    entry_link: string;
    /** How many entries name it */
    entries: number;
    state: ExpertState;
  };
  /** All recommending units. */
  type Recommenders = {
    recommenders: RecommenderLine[];
  };
  /** A motion that was opened or closed now. */
  type RecordedMotion = {
    entry: string;
    ahead_of: string;
    reason: string;
    votes: Ballot[];
    carried: boolean;
    by: Actor;
    at: string;
    open?: boolean;
    quorum?: number;
    majority?: "more_than_half" | "two_thirds";
    closed_at?: string;
    closed_by?: Actor;
    /** From 1 */
    number: number;
    /** The names of the members who have voted or stood aside */
    voted: string[];
    counts: VoteCounts;
    /** The board's */
    revision: number;
  };
  /** What must be recovered; `revision` goes back with the next change. */
  type Recovery = {
    items: RecoveryItem[];
    revision: number;
  };
  /** The recovery codes that hold from now on, told this once. */
  type RecoveryCodes = {
    codes: string[];
  };
  /** One thing of the list as it stands now. `revision` is that of the list as the sender saw it. */
  type RecoveryForm = {
    item: string;
    /** The day it was recovered; null takes the note back */
    on: string | null;
    revision?: number;
  };
  /** One thing to recover: a benefit, or a publication to take down. */
  type RecoveryItem = {
    id: string;
    /** Of a publication; empty for a benefit */
    platform: string;
    link: string;
    /** The day it was recovered, in Beijing; null as long as it is not */
    on: string | null;
    /** The name of the organizer who wrote it down; empty as long as nobody did */
    by: string;
    at: string | null;
  };
  /** An expert who declared a conflict with an entry. */
  type Recusal = {
    entry: string;
    expert: string;
    expert_label: string;
  };
  /** The token of a sign-in link. */
  type Redemption = {
    token: string;
  };
  /** A refused message: its kind, the contact as it is shown, the words of who refused it, and when. */
  type Refusal = {
    kind: string;
    contact: string;
    words: string;
    at: string;
  };
  /** The comments on an entry that may be released, without their experts. */
  type Release = {
    /** Whether comments on this entry may be released */
    granted: boolean;
    revision: number;
    comments: OfferedComment[];
    /** The newest decision first */
    history: ReleaseLine[];
  };
  /** The comments that the entrant may read; all others are withheld. `revision`: as the sender saw it, 0 for none. */
  type ReleaseForm = {
    released: string[];
    revision?: number;
  };
  /** One decision about the comments on an entry: how many its entrant could read from then on. */
  type ReleaseLine = {
    at: string;
    released: number;
  };
  /** How many comments the entrant can read now. */
  type Released = {
    released: number;
    revision: number;
  };
  /** When a holder was reminded. */
  type Reminded = {
    reminded_at: string | null;
  };
  /** Which units to remind; `of`: the unit right above them, where it is not the asker's own. */
  type RemindersBody = {
    units: string[];
    of?: string;
  };
  /** How far a copy is. */
  type RenditionState = "making" | "ready" | "failed" | "withdrawn";
  /** A request that waits, or waited, for a second person. */
  type Request = {
    id: string;
    act: ActName;
    /** Its id; empty for an act that is about no entry */
    entry: string;
    title: string;
    /** What confirming it will do, in words */
    what: Text;
    ground: Ground | null;
    reason: string;
    /** The number of the objection that is decided; 0 for another act */
    objection: number;
    /** The votes of the audience that it is about */
    votes: NetworkVotes | null;
    /** The name of the organizer who asks */
    by: string;
    at: string;
    /** It lapses then */
    until: string;
    state: RequestState;
    /** What the asker may do now: confirm, refuse, take_back */
    can: string[];
    /** Null while it waits, and after it lapsed */
    answer: RequestAnswerer | null;
  };
  /** Who ended a request, when, and why; `why` is empty where it was confirmed. */
  type RequestAnswerer = {
    name: string;
    at: string;
    why: string;
  };
  /** What an organizer asks for: an act on an entry at a revision, the class of the reason, and the reason. `objection` is the number of one to this entry, and `outcome` how it is to be decided; of no other act. `adopt` is about no entry: `definition` is the SHA-256 of the version that is to come into force. Nor are `leave_out` and `count_again`: `votes` says which votes of the audience. Of `publish`, `close` and `reschedule`, `revision` is that of the call as the board shows it. `person` is the expert or the organizer whom `void`, `remove`, `admit` or `reset` (of the second factor) is about; `erase` and `refuse_erasure` are about the `person` of a `role`, and the latter says on which `erasure_ground` of the law. `correct` puts `contact` in the place of the `former` one of the `person` of a `role`. `appoint` is about a new organizer: `name`, address (`contact`) and a new id (`person`). */
  type RequestForm = {
    act: ActName;
    reason: string;
    entry?: string;
    revision?: number;
    ground?: Ground | null;
    objection?: number;
    outcome?: Outcome | null;
    definition?: string;
    votes?: NetworkVotes | null;
    phase?: PhaseName | null;
    /** The entries that win, where the rules leave a tie across the last place */
    chosen?: string[];
    /** Winning entries with two scores far above the rest, which somebody has looked at again */
    looked_at?: string[];
    dates?: Dates | null;
    until?: string | null;
    person?: string;
    role?: Role | null;
    erasure_ground?: ErasureGround | null;
    contact?: string;
    former?: string;
    name?: string;
  };
  /** Where a request stands. */
  type RequestState = "waiting" | "confirmed" | "refused" | "taken_back" | "lapsed";
  /** The requests: those that wait first, then the newest. */
  type Requests = {
    requests: Request[];
  };
  /** The tally as stored, as the jury's motions leave it: a page of the entries, everything else on every page. */
  type Result = {
    /** provisional: of the first round, while a second one runs */
    state: "provisional" | "published" | "tallied";
    published_at: string | null;
    /** Of the jury meeting 定评会, in their order */
    motions: Motion[];
    /** While a second round runs: how many entries are in it */
    second_round: number | null;
    /** How many entries are in the result */
    works: number;
    /** The `after` of the next page; null on the last one */
    next: number | null;
    contest: string;
    definition_sha256: string;
    round: number;
    /** Of the draw of experts; its SHA-256 was public before the call closed */
    seed: string;
    method: Rules;
    /** The contest's rule; `method.decides` is raw instead where the models refused */
    wanted: "calibrated" | "em" | "raw";
    /** Why nothing could be calibrated; empty where all could */
    refused: string;
    input_hash: string;
    /** How many there are to be */
    winners: number;
    /** In a call with several: the places of each */
    awards?: AwardPlaces[];
    /** Entries tied across the last place */
    undecided: string[];
    /** Entries of the second round; null where there was none */
    finalists: string[] | null;
    entries: ResultLine[];
    unscored: string[];
    experts: ScoredExpert[];
    agreement: Agreement;
    stability: Stability;
    /** Who declared a conflict with which entry */
    recused: Recusal[];
  };
  /** One entry in the result. */
  type ResultLine = {
    id: string;
    receipt: string;
    title: string;
    category: string;
    entrant: string;
    /** In a call with several awards: ranks are within it */
    award?: string;
    /** As computed; null where the entry has too few scores */
    rank: number | null;
    /** After the jury's motions */
    final_rank: number | null;
    /** By a motion that was carried */
    moved: boolean;
    /** After the jury's motions */
    winner: boolean;
    /** The figure that decides */
    score: string | null;
    /** The raw score 原始分 */
    total: string;
    /** Of all scores */
    mean: string;
    /** 校准分 */
    calibrated: string | null;
    /** 模型校准分 */
    em: string | null;
    /** Win probability, 0–1 */
    p_top: string | null;
    /** Null where the entry has too few scores */
    raw_rank: number | null;
    /** Null where the entry has too few scores */
    calibrated_rank: number | null;
    /** Null where the entry has too few scores */
    em_rank: number | null;
    /** How many scores */
    n: number;
    /** A decimal with two places */
    spread: string;
    flags: EntryFlag[];
    raw: SingleScore[];
  };
  /** The winners once they are published, where the jury departed from the computed order, and what to check by. */
  type Results = {
    published: boolean;
    published_at?: string;
    winners: Winner[];
    departures: Departure[];
    struck: Struck[];
    /** Disqualified after the count, as the tally sheet has them */
    excluded: string[];
    /** Where a successor has changed the result */
    edition?: Edition;
    /** Whether a successor is on public notice, after an award was revoked */
    on_notice: boolean;
    /** Null before publication */
    check: Check | null;
    /** How many people decide what cannot be undone: 2, or 1 in a small call */
    persons: number;
    /** What was decided so up to publication; people by ids that do not name them */
    decisions: Decided[];
    /** The newest checkpoint at publication, as the published document names it */
    checkpoint?: NamedCheckpoint;
  };
  /** What was returned for correction, and what is otherwise since. */
  type Returned = {
    form: Form;
    video: Video | null;
    /** Of the call's own fields, by id */
    files: { [key: string]: Attachment };
    /** What changed: fields, `extra.ID` of the call's own, `video` */
    changed: string[];
  };
  /** One entry as its expert sees it, with the expert's own score; never who made it or what others say. */
  type Review = {
    /** Pages do not look inside */
    id: string;
    state: ReviewState;
    opinion: string;
    revision: number;
    /** The entry's number in this round, such as 007 */
    number: string;
    round: number;
    title: string;
    category: string;
    duration_seconds: number;
    /** A decimal with two places */
    total: string | null;
    theme: string;
    synopsis: string;
    /** Of the fields of the call's own, those shown here, by id */
    extra: { [key: string]: string };
    /** Of the fields of the call's own, those whose file can be saved here */
    files: string[];
    width: number;
    height: number;
    scores: { [key: string]: number | null };
    comment: string;
    watched: Watched;
    closes_at: string;
    playback_url: string | null;
    /** Address of the original where `playback_url` is that of the smaller copy for review, else null */
    original_url: string | null;
    playback_expires: string | null;
    updated_at: string;
  };
  /** Pages do not look inside */
  type ReviewId = string;
  /** Where one expert's judgement of one entry stands. */
  type ReviewState = "assigned" | "draft" | "submitted" | "recused" | "replaced" | "closed" | "withdrawn" | "voided" | "handed_back";
  /** One line of an expert's list. */
  type ReviewSummary = {
    /** Pages do not look inside */
    id: string;
    state: ReviewState;
    opinion: string;
    revision: number;
    /** The entry's number in this round, such as 007 */
    number: string;
    round: number;
    title: string;
    category: string;
    duration_seconds: number;
    /** A decimal with two places */
    total: string | null;
  };
  /** An expert's entries of the present round, and how far they are. */
  type Reviews = {
    expert: Expert;
    /** Null until the round opens */
    round: number | null;
    closes_at: string;
    closed: boolean;
    reviews: ReviewSummary[];
    submitted: number;
    total_count: number;
    /** Scores of earlier rounds; they can only be read */
    earlier: ReviewSummary[];
  };
  /** One difference between the definition in force and the deployed one; empty where there is nothing. */
  type Revision = {
    key: string;
    kind: RevisionKind;
    before: string;
    after: string;
  };
  /** What a difference concerns, by how freely it may be made. */
  type RevisionKind = "words" | "setting" | "rule" | "id" | "date";
  /** Since when an award is revoked, and the class of the reason. */
  type Revocation = {
    at: string;
    ground: Ground;
  };
  /** The rights ledger, best first; no lines before publication. */
  type Rights = {
    platforms: Platform[];
    lines: RightsLine[];
  };
  /** One winner: what it may be used by, and where it is used. */
  type RightsLine = {
    entry: string;
    rank: number;
    /** In a call with several awards: which it won */
    award?: string;
    receipt: string;
    title: string;
    /** The entrant's name as given */
    signer: string;
    /** Whether it holds its award, with which the licence is used */
    may_be_used: boolean;
    revoked_at: string | null;
    ground: Ground | null;
    pledges: Agreed[];
    /** What the entrant states of music and material by others */
    materials: string;
    ai_use: AiUse | null;
    ai_statement: string;
    public_link: string;
    publications: Publications;
    /** Nothing as long as the award is not revoked */
    recovery: Recovery;
    /** The copy that the showcase plays; null before it is ordered, or where videos are not played */
    rendition: RenditionState | null;
  };
  /** Who somebody is to the product; a session has exactly one. */
  type Role = "entrant" | "recommender" | "expert" | "organizer" | "screener" | "auditor" | "juror" | "system" | "operator";
  /** The present round of expert review. */
  type Round = {
    number: number;
    commitment: string;
    opened_at: string | null;
    closed_at: string | null;
    /** Experts each entry has in this round, in a second one besides those of the first */
    per_work: number;
    /** Entries with fewer scores are not ranked */
    min_scores: number;
    /** Entries of a second round; null in the first */
    finalists: number | null;
  };
  /** The rules by which the result was computed. */
  type Rules = {
    weights: { [key: string]: number };
    trim: number;
    trim_from: number;
    tie_breaks: string[];
    key_criterion: string;
    winners: number;
    decimals: number;
    /** 原始分 (trimmed mean), 校准分, 模型校准分 */
    decides: "calibrated" | "em" | "raw";
    spread_flag: number;
    min_scores: number;
    /** Places between raw and calibrated rank from which on an entry is flagged */
    ranks_differ: number;
  };
  /** What was seen and heard in a video, and the entries that look like it. */
  type Scan = {
    state: ScanState;
    scanned_at: string;
    /** Seconds */
    duration: number;
    findings: Finding[];
    stretches: Stretch[];
    /** LUFS of what was heard */
    loudness: number | null;
    /** Address of a contact sheet of twelve pictures; works for minutes */
    sheet: string | null;
    /** Address of one picture; works for minutes */
    poster: string | null;
    /** Until when the addresses of the pictures work */
    pictures_expire: string;
    alike: Likeness[];
  };
  /** The accepted videos whose sample of picture and sound is still to be made. */
  type ScanBacklog = {
    waiting: number;
    /** Whether there may be more than were counted */
    more: boolean;
    /** Since when the oldest of them waits; null if none does */
    oldest: string | null;
  };
  /** The scan of an entry's present video; null until there is one. */
  type ScanOfEntry = {
    scan: Scan | null;
  };
  /** Whether a video could be scanned. */
  type ScanState = "done" | "failed";
  /** What a score from `least` to `most`, both included, says of an entry by one criterion. */
  type ScoreBand = {
    least: number;
    most: number;
    text: Text;
  };
  /** The points that an expert may give for one criterion: from `min` to `max` in steps of `step`. */
  type ScoreRange = {
    min: number;
    max: number;
    step: number;
  };
  /** How an expert scored, against the others. */
  type ScoredExpert = {
    expert: string;
    expert_label: string;
    n: number;
    /** Points above peers on the same entries */
    severity: string | null;
    /** Standard error of severity */
    se: string | null;
    /** 1 spreads entries as the peers do */
    scale: string | null;
    /** Noise in points */
    sigma: string | null;
    /** With the mean of the others */
    correlation: string | null;
    flags: ExpertFlag[];
  };
  /** An entry as the organizer sees it: with its flags and its video. */
  type ScreenedEntry = {
    /** Title */
    title: string;
    /** Type */
    category: string;
    /** Theme */
    theme: string;
    /** Synopsis */
    synopsis: string;
    /** Creators */
    creators: string[];
    /** Completed on */
    completed_on: string | null;
    /** Use of AI */
    ai_use: AiUse | null;
    /** What AI made */
    ai_statement: string;
    /** Recommending unit */
    recommender: string | null;
    /** Public link */
    public_link: string;
    /** Licences of music and other material */
    materials: string;
    /** Micro-drama filing number */
    filing_number: string;
    /** Of the fields of the call's own, by id */
    extra: { [key: string]: string };
    id: string;
    /** Once submitted, such as `GS2025-7K3M9-QXW2T` */
    receipt: string | null;
    status: Status;
    status_text: Text;
    /** What comes next for the entry, and when */
    outlook: Text;
    revision: number;
    submitted_at: string | null;
    pledges: AgreedPledge[];
    upload: Upload | null;
    video: Video | null;
    /** Of the call's own fields, by id */
    files: { [key: string]: EntryFile };
    screening: Screening | null;
    /** What its entrant can do now */
    can: ("edit" | "upload" | "submit" | "withdraw")[];
    /** Until when its entrant can change and submit it */
    deadline: string;
    /** Still needed to submit: fields, `extra.ID`, `video` */
    missing: string[];
    created_at: string;
    updated_at: string;
    /** What automatic screening noticed */
    flags: ScreeningFlag[];
    /** What the file says of AI; null: not checked yet */
    origin: Origin | null;
    entrant_name: string;
    /** An answer from before the list was fixed; it takes effect then */
    predecided: Screening | null;
    /** Of single screeners, oldest first; none that the asker may not see yet */
    answers: Given[];
    /** Answers differ, and a further person decides */
    disputed: boolean;
    /** As it was returned, until it is decided again */
    returned: Returned | null;
    /** What an organizer can put right now */
    office_can: ("undo" | "extend" | "correct_name" | "disqualify" | "restore" | "revoke")[];
    playback_url: string | null;
    /** Address of the original where `playback_url` is that of the smaller copy for review, else null */
    original_url: string | null;
    playback_expires: string | null;
  };
  /** How many answer independently about an entry, how many refusals get a second look, and how well they agree. */
  type Screeners = {
    pairs: number;
    agreed: number;
    kappa: number | null;
    persons: number;
    second_look_percent: number;
  };
  /** A screener's decision, without who took it. */
  type Screening = {
    outcome: ScreeningOutcome;
    reason: string;
    at: string;
    /** Until when a returned entry must be submitted again */
    until: string | null;
    /** When its letter goes or went; null: with the gate */
    letter_at: string | null;
  };
  /** A screener's decision; refusing and returning need a reason, which the entrant reads. */
  type ScreeningBody = {
    revision: number;
    outcome: ScreeningOutcome;
    reason?: string;
  };
  /** What screeners should look at, gravest first. */
  type ScreeningFlag = "VIDEO_UNVERIFIED" | "VIDEO_WARNING" | "AI_CONTRADICTED" | "METADATA_NAMES" | "AI_DECLARED" | "SAME_TITLE" | "ODD_CREDIT_CODE" | "FILING_NUMBER_MISSING";
  /** The three answers of a screener. */
  type ScreeningOutcome = "pass" | "refuse" | "return";
  /** Which entries are wanted: what is empty leaves all. */
  type SearchBody = {
    find?: string;
    status?: string;
    category?: string;
    theme?: string;
    unit?: string;
    flag?: string;
    extra?: string;
  };
  /** One seat of an entry's panel. Scores, opinion, comment and total are there once the round is closed. */
  type Seat = {
    expert: string;
    seat: string;
    state: ReviewState;
    conflict: string;
    scores?: { [key: string]: number };
    opinion?: string;
    comment?: string;
    /** A decimal with two places */
    total?: string | null;
    watched?: WatchedShare;
  };
  /** Who gets a seat on an entry's panel, and why. */
  type SeatBody = {
    expert: string;
    reason: string;
  };
  /** What the asker has, and what a new authenticator would be set up with. */
  type SecondFactor = {
    authenticator: Authenticator | null;
    passkeys: Passkey[];
    options: PasskeyOptions;
    /** Recovery codes that are not used yet */
    recovery_left: number;
    /** Null where there is an authenticator, and before an existing second factor is proved */
    new: NewAuthenticator | null;
  };
  /** A message to an expert. */
  type SentMessage = {
    /** invitation, reminder, round_open, works_added */
    kind: string;
    ordered_at: string;
    /** Whether the mail server has taken it */
    sent: boolean;
    /** The words of the server that refused it for good; else empty */
    refused: string;
  };
  /** What was mailed to an expert, newest first. */
  type SentMessages = {
    letters: SentMessage[];
    now: string;
  };
  /** Who is signed in. */
  type Session = {
    role: Role;
    name: string;
    /** The same in all sessions of one person; two may have the same name */
    person: string;
    /** What every write sends as `X-CSRF-Token` */
    csrf: string;
    expires: string;
    /** What to do at `/second-factor` before the session counts; null where it does */
    second_factor: NextStep | null;
  };
  /** The file that will be sent. */
  type SheetBody = {
    name: string;
    size: number;
    sha256: string;
  };
  /** A unit's newest sheet: where to send it while it is awaited, and its lists once it is read. */
  type SheetIn = {
    file: string;
    name: string;
    state: SheetState;
    sent_at: string;
    /** Whether an organizer sent it for the unit */
    by_office: boolean;
    failure: Text | null;
    upload: SheetUpload | null;
    lists: SheetLists | null;
  };
  /** The lists of a sheet, each cut after 500 lines, and how many lines there are. The corrected sheet has all. */
  type SheetLists = {
    unit: string;
    rows: number;
    matched: MatchLine[];
    matched_count: number;
    not_submitted: UnsubmittedLine[];
    not_submitted_count: number;
    not_recommended: UnrecommendedLine[];
    not_recommended_count: number;
    problems: TroubleLine[];
    problems_count: number;
  };
  /** The name of a sheet's file: of the one that is meant in what follows. */
  type SheetSent = {
    file: string;
  };
  /** How far a sheet has come. */
  type SheetState = "awaited" | "reading" | "read" | "failed";
  /** Where and with which headers to PUT a sheet; it works for an hour. */
  type SheetUpload = {
    url: string;
    headers: { [key: string]: string };
  };
  /** An entry that fewer experts may judge than each is to have. */
  type ShortEntry = {
    id: string;
    title: string;
    receipt: string;
    able: number;
  };
  /** The winning entries that hold their award, best first; empty before publication and where nothing is shown. */
  type Showcase = {
    /** Whether their videos can be played here */
    videos: boolean;
    /** Whether other sites may show them in a frame */
    embeds: boolean;
    entries: Shown[];
  };
  /** A winning entry on show. */
  type Shown = {
    entry: string;
    rank: number;
    /** In a call with several awards: which it won */
    award?: string;
    receipt: string;
    title: string;
    entrant: string;
    /** Its id in the contest */
    category: string;
    synopsis: string;
    creators: string[];
    /** Of the fields of the call's own, those shown here, by id */
    extra: { [key: string]: string };
    width: number;
    height: number;
    duration_seconds: number;
    /** Address of one picture; works for minutes */
    poster: string | null;
  };
  /** Where the video of an entry on show can be played. */
  type ShownVideo = {
    playback_url: string;
    playback_expires: string;
    /** Whether it is the entry's own file, as long as it has no small copy */
    original: boolean;
  };
  /** The parts that are to be sent next. */
  type SignBody = {
    parts: PartBody[];
  };
  /** What was found of the signature of a file's newest manifest. It is valid if there is no `fault`. `signer` and `issuer` are names in the signer's certificate. A valid signature tells that this holder of a key has signed the manifest as it is. It does not tell that the manifest belongs to these pictures and this sound, which takes every byte of the file, nor who may be trusted: there is no list of that. */
  type Signature = {
    fault: SignatureFault | null;
    signer: string;
    issuer: string;
  };
  /** Why a signature is not valid. */
  type SignatureFault = "missing" | "algorithm" | "signature" | "chain" | "assertions";
  /** Where and with which headers to PUT one part. */
  type SignedPart = {
    n: number;
    url: string;
    headers: { [key: string]: string };
  };
  /** Where to PUT parts, in the order in which they were asked for. */
  type SignedParts = {
    urls: SignedPart[];
    /** Seconds */
    expires_in: number;
  };
  /** One expert's score of an entry. */
  type SingleScore = {
    expert: string;
    expert_label: string;
    /** A decimal with two places */
    total: string;
    round: number;
    criteria: { [key: string]: number };
    dropped: ("high" | "low") | null;
    /** Far from the others' median */
    outlier: boolean;
    /** What calibration adds to this expert's scores */
    correction: string | null;
    opinion: string;
    comment: string;
  };
  /** A box that may hold a label or a manifest and was not read. `size` in bytes. */
  type Skipped = {
    box: string;
    size: number;
    why: Unread;
  };
  /** Who would win under each rule, and without any one expert. */
  type Stability = {
    /** Entries in the winning places, best first; a rule that ranks nothing is left out */
    rules: { [key: string]: string[] };
    /** For each expert of the first entries; null where there are too many scores to work it out */
    without: WinnersChange[] | null;
  };
  /** What the public is told about the call. */
  type Stage = "upcoming" | "collecting" | "closed" | "screening" | "reviewing" | "on_notice" | "published";
  /** Where the stamped copy of a list stands, and the file that was sent last. */
  type Stamped = {
    state: StampedState;
    state_text: Text;
    /** What its sender called the file; null if none was sent */
    name: string | null;
    sent_at: string | null;
    /** Why it was refused, and what to do */
    fault: Text | null;
  };
  /** A scan that is sent. `above` are the ids that `GET /recommender/picks` named, the nearest first. */
  type StampedBody = {
    name: string;
    kind: FileKind;
    size: number;
    sha256: string;
    above?: string[];
  };
  /** A stamped copy with the address from which it can be saved for five minutes, null unless it was checked. */
  type StampedFile = {
    state: StampedState;
    state_text: Text;
    /** What its sender called the file; null if none was sent */
    name: string | null;
    sent_at: string | null;
    /** Why it was refused, and what to do */
    fault: Text | null;
    url: string | null;
  };
  /** Where the copy of a list stands that recommends something. */
  type StampedState = "missing" | "outdated" | "sent" | "checked" | "refused";
  /** The revision of the words that the standard ones replace. */
  type StandardWordsBody = {
    revision: number;
  };
  /** An empty object. */
  type StartBody = { [key: string]: never };
  /** The public figures of the call; null until they are published, and where the definition has no `[statistics]`. */
  type Statistics = {
    figures: PublicFigures | null;
    /** How many people decide what cannot be undone: 2, or 1 in a small call */
    persons: number;
  };
  /** How far an entry has come. */
  type Status = "draft" | "uploading" | "probing" | "rejected_format" | "submitted" | "screening" | "returned" | "screened_out" | "in_review" | "reviewed" | "shortlisted" | "awarded" | "not_selected" | "withdrawn" | "disqualified" | "revoked";
  /** The places where a workflow waits. */
  type Stop = "people" | "gate" | "notice";
  /** A part that has arrived. */
  type StoredPart = {
    n: number;
    /** Bytes */
    size: number;
    /** SHA-256 in base64 */
    sha256: string;
  };
  /** A stretch of a video, from `start` to `end` in seconds, as far as the sample shows. */
  type Stretch = {
    kind: "black" | "frozen" | "no_picture" | "no_sound" | "silent";
    start: number;
    end: number;
  };
  /** An entry that was struck off during the public notice, and the alternate that came in its place. */
  type Struck = {
    work: NamedEntry;
    /** The class of the reason */
    ground: Ground;
    at: string;
    successor: NamedEntry | null;
    /** True: its award was revoked after publication */
    published?: boolean;
  };
  /** An entry is submitted, with every pledge of the call. */
  type SubmissionBody = {
    revision: number;
    pledges: PledgeBody[];
  };
  /** The recommending units' summary sheet 作品推荐汇总表; `{unit}` becomes the unit's name. */
  type SummarySheet = {
    title: string;
    file_name: string;
  };
  /** An entry that wins, or would win by the other rules. */
  type SupposedLine = {
    id: string;
    title: string;
    /** In a call with several awards */
    award?: string;
    /** As computed */
    rank: number | null;
    /** Null where the entry has too few scores */
    supposed_rank: number | null;
    /** The figure that decides */
    score: string | null;
    /** A decimal as published; null where it is not defined */
    supposed_score: string | null;
    change: "gains" | "keeps" | "loses" | "none";
  };
  /** Who would win by other rules, in their order, and who would lose their place. Nothing of it is stored. */
  type SupposedResult = {
    method: Rules;
    lines: SupposedLine[];
    /** Entries tied across the last place */
    undecided: string[];
  };
  /** Where the tally sheet is to be had. */
  type TallySheet = {
    /** Works for five minutes */
    url: string;
    name: string;
    sha256: string;
  };
  /** Who works in a unit's account beside its owner, the longest first. */
  type Team = {
    members: Member[];
  };
  /** A new invite code, which is shown this once. */
  type TeamInvite = {
    code: string;
    expires: string;
  };
  /** An invite code, and the unit that the look before has told. */
  type TeamJoining = {
    /** Ten letters and digits; case, spaces and dashes do not matter */
    code: string;
    unit: string;
  };
  /** The same words in Chinese and English. */
  type Text = {
    zh: string;
    en: string;
  };
  /** A text that somebody agrees to, as it was read. */
  type TextVersion = {
    version: string;
    sha256: string;
  };
  /** Something to look at; `row` and `column` as Excel shows them, none where it is about the whole file. */
  type TroubleLine = {
    row: number | null;
    column: string | null;
    sheet: string;
    code: string;
    words: Text;
  };
  /** Which answer is taken back, by the entry's revision; a reason once its entrant was told. */
  type UndoBody = {
    revision: number;
    reason?: string;
  };
  /** A unit above the one that asks. */
  type UnitAbove = {
    id: string;
    name: string;
  };
  /** A unit below the asker's, and how far it is. */
  type UnitBelow = {
    id: string;
    name: string;
    level: Level;
    contact_person: string;
    phone: string;
    /** Until when it confirms its list */
    deadline: string;
    /** How many entries name it, drafts too */
    entries: number;
    /** The first time */
    signed_in_at: string | null;
    confirmed_at: string | null;
    recommended: number;
    stamped: Stamped | null;
    /** When its newest sheet arrived */
    sheet_at: string | null;
    /** What it has still to do */
    missing: Missing[];
    reminded_at: string | null;
    /** The name of who reminded it last */
    reminded_by: string;
    can_be_reminded: boolean;
  };
  /** A page of the units right below one, or of all units for an organizer. */
  type UnitsBelow = {
    units: UnitBelow[];
    /** The `after` of the next page; null on the last one */
    next: string | null;
  };
  /** The units that were reminded; others had nothing left to do, or were reminded within a day. */
  type UnitsReminded = {
    units: string[];
  };
  /** Why a box was not read. */
  type Unread = "too_large" | "budget";
  /** An entry that names the unit and is not on its sheet. */
  type UnrecommendedLine = {
    receipt: string;
    title: string;
    entrant: string;
  };
  /** A work that is recommended and was not found; `contact` is the person to ring. */
  type UnsubmittedLine = {
    row: number;
    sheet: string;
    title: string;
    entrant: string;
    contact: string;
  };
  /** An upload that is under way. */
  type Upload = {
    id: string;
    name: string;
    /** Bytes */
    size: number;
    /** Bytes */
    part_size: number;
    begun_at: string;
    parts: number;
  };
  /** An upload that has begun. */
  type UploadBegun = {
    upload: string;
    /** The file's name as people read it */
    name: string;
    /** Bytes of every part but the last */
    part_size: number;
    parts: number;
    revision: number;
    /** For the header X-Upload-Token: admits this upload's own calls after the session has ended */
    token: string;
  };
  /** A file that is to be uploaded. */
  type UploadBody = {
    name: string;
    /** Bytes */
    size: number;
    type?: string;
    /** The upload under way that a changed file goes on with: parts that fit are kept */
    keeps?: string;
  };
  /** Whether a certificate holds. */
  type Validity = "valid" | "revoked";
  /** What a person says of a match. */
  type Verdict = "confirmed" | "refused";
  /** What is known of a file. */
  type Video = {
    name: string;
    /** Bytes */
    size: number;
    uploaded_at: string;
    /** Base64 of SHA-256 over the SHA-256 of the parts, and how many; empty: not known */
    checksum: string;
    /** Bytes */
    part_size: number;
    state: VideoState;
    findings: Finding[];
    facts: Facts | null;
    /** What the file says in words; null: nothing, or not checked yet */
    metadata: Metadata | null;
  };
  /** What a file must be. Sides are in pixels: below `near_miss` is refused, below `min_short_side` noted. A clean aperture that keeps at least `clean_aperture_percent` of each side counts as the whole frame: 98 admits the production aperture of SMPTE RP 187, 1888×1062 of 1920×1080. */
  type VideoLimits = {
    min_short_side: number;
    near_miss: number;
    min_long_side_anamorphic: number;
    aspect_ratios: [number, number][];
    tolerance_percent: number;
    max_size_bytes: number;
    clean_aperture_percent: number;
  };
  /** What is known of the uploaded file. */
  type VideoState = "checking" | "accepted" | "warned" | "rejected" | "unknown";
  /** How a member of the jury voted on a motion. */
  type Vote = "for" | "against" | "abstain" | "recused";
  /** How many voted for a motion, against it, abstained, and stood aside because of a conflict of interest. */
  type VoteCounts = {
    for: number;
    against: number;
    abstain: number;
    /** Not in older results */
    recused?: number;
  };
  /** A vote on the motion that places `entry` ahead of `ahead_of`. */
  type VoteForm = {
    entry: string;
    ahead_of: string;
    vote: Vote;
  };
  /** A vote was counted. */
  type Voted = {
    entry: string;
    /** Votes of the same contact that are left today */
    left: number;
  };
  /** What was played of a video, as ascending spans that do not touch, and how often its position was moved. */
  type Watched = {
    spans: [number, number][];
    seeks: number;
  };
  /** How much of the video its expert saw; evidence for organizers, no part of any result. */
  type WatchedShare = {
    seconds: number;
    seeks: number;
    /** 0–1 with two decimals; null where the duration is not known */
    share: string | null;
  };
  /** An entry as the organizer sees it, with its entrant. */
  type WholeEntry = {
    /** Title */
    title: string;
    /** Type */
    category: string;
    /** Theme */
    theme: string;
    /** Synopsis */
    synopsis: string;
    /** Creators */
    creators: string[];
    /** Completed on */
    completed_on: string | null;
    /** Use of AI */
    ai_use: AiUse | null;
    /** What AI made */
    ai_statement: string;
    /** Recommending unit */
    recommender: string | null;
    /** Public link */
    public_link: string;
    /** Licences of music and other material */
    materials: string;
    /** Micro-drama filing number */
    filing_number: string;
    /** Of the fields of the call's own, by id */
    extra: { [key: string]: string };
    id: string;
    /** Once submitted, such as `GS2025-7K3M9-QXW2T` */
    receipt: string | null;
    status: Status;
    status_text: Text;
    /** What comes next for the entry, and when */
    outlook: Text;
    revision: number;
    submitted_at: string | null;
    pledges: AgreedPledge[];
    upload: Upload | null;
    video: Video | null;
    /** Of the call's own fields, by id */
    files: { [key: string]: EntryFile };
    screening: Screening | null;
    /** What its entrant can do now */
    can: ("edit" | "upload" | "submit" | "withdraw")[];
    /** Until when its entrant can change and submit it */
    deadline: string;
    /** Still needed to submit: fields, `extra.ID`, `video` */
    missing: string[];
    created_at: string;
    updated_at: string;
    /** What automatic screening noticed */
    flags: ScreeningFlag[];
    /** What the file says of AI; null: not checked yet */
    origin: Origin | null;
    entrant_name: string;
    /** An answer from before the list was fixed; it takes effect then */
    predecided: Screening | null;
    /** Of single screeners, oldest first; none that the asker may not see yet */
    answers: Given[];
    /** Answers differ, and a further person decides */
    disputed: boolean;
    /** As it was returned, until it is decided again */
    returned: Returned | null;
    /** What an organizer can put right now */
    office_can: ("undo" | "extend" | "correct_name" | "disqualify" | "restore" | "revoke")[];
    playback_url: string | null;
    /** Address of the original where `playback_url` is that of the smaller copy for review, else null */
    original_url: string | null;
    playback_expires: string | null;
    /** The account that it belongs to */
    owner: string;
    entrant: Profile | null;
    /** The newest message to its entrant that was refused, if any */
    refused: Refusal | null;
  };
  /** An entry that won. */
  type Winner = {
    rank: number;
    /** In a call with several awards: which it won */
    award?: string;
    /** As the tally sheet has it */
    entry: string;
    receipt: string;
    title: string;
    entrant: string;
    /** Of a successor after publication: since when it holds the award */
    awarded_at?: string;
    /** The figure that decides */
    score: string;
    /** Whether it lost its place after publication */
    disqualified: boolean;
    /** Since when its award is revoked, and the class of why */
    revoked: Revocation | null;
    /** The raw score 原始分; null in results from before it was shown */
    raw: string | null;
  };
  /** Who would lose and who would gain a place without one expert. */
  type WinnersChange = {
    expert: string;
    lost: string[];
    gained: string[];
  };
  /** Why an entry is taken back, if the entrant says so. */
  type WithdrawalBody = {
    reason?: string;
  };
  /** A proof of work that must come with the request, as `proof`. */
  type Work = {
    challenge: string;
    /** How many zero bits SHA-256 of `<challenge>:<proof>` must begin with */
    bits: number;
  };
}
