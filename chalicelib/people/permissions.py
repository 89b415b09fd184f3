"""Permissions: what each role may do, in one table. A route asks for a permission, never for a role.

`own` in a name means rows that belong to whoever asks: the route itself refuses those of others, as NOT_FOUND.
"""

from enum import StrEnum

from chalicelib.actors import Role


class Permission(StrEnum):
    """One thing that somebody may do."""

    SESSION_OWN = "session.own"  # see who is signed in, and sign out
    SESSIONS_READ_OWN = "sessions.read_own"  # where else one is signed in
    SESSIONS_END_OWN = "sessions.end_own"

    FACTOR_READ_OWN = "second_factor.read_own"
    FACTOR_PROVE_OWN = "second_factor.prove_own"  # or enrol, where one has none
    FACTOR_MANAGE_OWN = "second_factor.manage_own"

    DATA_READ_OWN = "data.read_own"  # whether one's own data is to be erased, and what that brings
    DATA_ERASE_OWN = "data.erase_own"  # ask for it, take it back
    ERASURE_READ = "erasure.read"  # who asked for it
    ERASURE_DECIDE = "erasure.decide"  # start it for somebody who wrote, or refuse it: ask, or confirm

    PROFILE_READ_OWN = "profile.read_own"
    PROFILE_WRITE_OWN = "profile.write_own"
    ENTRY_READ_OWN = "entry.read_own"
    ENTRY_WRITE_OWN = "entry.write_own"  # form, video, submission
    ENTRY_WITHDRAW_OWN = "entry.withdraw_own"
    TEAM_READ_OWN = "team.read_own"  # who works in the unit's account
    TEAM_MANAGE_OWN = "team.manage_own"  # invite and remove them
    TEAM_LEAVE_OWN = "team.leave_own"  # a member, by themselves
    TEAM_JOIN_OWN = "team.join_own"  # work in the account of a unit from now on

    RECOMMENDER_READ_OWN = "recommender.read_own"  # the unit, the entries that name it, and the units below it
    UNITS_READ_BELOW = "units.read_below"  # how far units below the asker are; organizers see all
    UNITS_REMIND_BELOW = "units.remind_below"
    RECOMMENDER_PICK_OWN = "recommender.pick_own"  # which entries the unit recommends

    STAMPED_READ_OWN = "stamped.read_own"  # the stamped copy of a unit's list; units above and organizers see it too
    STAMPED_WRITE_OWN = "stamped.write_own"

    REVIEW_READ_OWN = "review.read_own"
    REVIEW_SCORE = "review.score"  # the expert's own seats, a declared conflict included

    JURY_READ_OWN = "jury.read_own"  # the motions of the jury meeting, and how the asker voted
    JURY_VOTE_OWN = "jury.vote_own"

    CONTEST_READ = "contest.read"
    CONTEST_RUN = "contest.run"  # dates, phases and gates
    ENTRY_READ = "entry.read"
    SCREENING_READ = "screening.read"  # the figures of the call, and the entries that are screened
    ENTRY_SCREEN = "entry.screen"  # take, answer, take one's own answer back
    ENTRY_CORRECT = "entry.correct"  # what others decided, its deadline, name, video check, place in the call
    ENTRANT_JOIN = "entrant.join"  # two accounts of one person
    REVIEW_READ = "review.read"  # the seats of an entry, with scores once the round is closed
    EXPERT_READ = "expert.read"
    EXPERT_MANAGE = "expert.manage"
    CONFLICT_READ = "conflict.read"
    RECOMMENDER_READ = "recommender.read"
    RECOMMENDER_MANAGE = "recommender.manage"
    ORGANIZER_READ = "organizer.read"
    ORGANIZER_MANAGE = "organizer.manage"
    INVITATION_READ = "invitation.read"  # the words of invitation letters
    INVITATION_WRITE = "invitation.write"
    BROADCAST_READ = "broadcast.read"
    BROADCAST_SEND = "broadcast.send"
    RESULT_READ = "result.read"
    MOTION_RECORD = "motion.record"  # put to the jury, and closed; nobody votes for another
    COMMENT_RELEASE = "comment.release"  # which comments of experts an entrant may read after the end
    CONFIRMATION_READ = "confirmation.read"  # what waits for a second person
    CONFIRMATION_REFUSE = "confirmation.refuse"  # and taking one's own request back
    AWARD_REVOKE = "award.revoke"  # after publication or on the public notice, an objection decided: ask, or confirm
    RIGHTS_READ = "rights.read"  # what winners agreed to, and where they were published
    PUBLICATION_RECORD = "publication.record"
    CEREMONY_READ = "ceremony.read"  # who comes for which winner
    CEREMONY_RUN = "ceremony.run"  # until when holders answer; remind them
    AUDIENCE_READ = "audience.read"  # how many votes of the audience there are, and where they came in numbers
    AUDIENCE_COUNT = "audience.count"  # which of them are left out
    RECOVERY_RECORD = "recovery.record"  # what is given back, or taken down, after an award was revoked
    OBJECTION_READ = "objection.read"  # who objects, and to what
    ATTACHMENT_READ = "attachment.read"  # files that entrants and objectors attach: nobody knows whom they name

    SHEET_READ_OWN = "sheet.read_own"  # the recommendation sheet that a unit sent; organizers see those of all
    SHEET_WRITE_OWN = "sheet.write_own"  # send one, decide on its matches

    EXPORT_READ_OWN = "export.read_own"  # a file that the asker asked for
    EXPORT_ASK_OWN = "export.ask_own"  # own certificates; a recommending unit's own sheets
    EXPORT_ASK_ANY = "export.ask_any"

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing."""
        return self.partition(".")[2].startswith("read")


# What the organizing office sees of the call, and an auditor too, from whom `api.hidden_contacts` hides contacts.
READ_OFFICE = frozenset(
    {
        Permission.CONTEST_READ,
        Permission.ENTRY_READ,
        Permission.SCREENING_READ,
        Permission.REVIEW_READ,
        Permission.EXPERT_READ,
        Permission.CONFLICT_READ,
        Permission.RECOMMENDER_READ,
        Permission.UNITS_READ_BELOW,
        Permission.ORGANIZER_READ,
        Permission.INVITATION_READ,
        Permission.BROADCAST_READ,
        Permission.RESULT_READ,
        Permission.CONFIRMATION_READ,
        Permission.OBJECTION_READ,
        Permission.RIGHTS_READ,
        Permission.CEREMONY_READ,
        Permission.AUDIENCE_READ,
        Permission.ERASURE_READ,
    }
)

OWN_SESSIONS = frozenset({Permission.SESSION_OWN, Permission.SESSIONS_READ_OWN, Permission.SESSIONS_END_OWN})

# Roles whose link alone is not enough: whoever reads the mailbox would be them. Screeners only answer, and no answer of
# theirs alone decides.
TWO_FACTORS = frozenset({Role.ORGANIZER, Role.AUDITOR})

# All that a session is good for until its second factor is proved.
BEFORE_SECOND_FACTOR = frozenset({Permission.SESSION_OWN, Permission.FACTOR_READ_OWN, Permission.FACTOR_PROVE_OWN})
_OF_TWO_FACTORS = frozenset({Permission.FACTOR_READ_OWN, Permission.FACTOR_PROVE_OWN, Permission.FACTOR_MANAGE_OWN})

_OWN_DATA = frozenset({Permission.DATA_READ_OWN, Permission.DATA_ERASE_OWN})

GRANTED: dict[Role, frozenset[Permission]] = {
    Role.ENTRANT: frozenset(
        {
            *OWN_SESSIONS,
            *_OWN_DATA,
            Permission.PROFILE_READ_OWN,
            Permission.PROFILE_WRITE_OWN,
            Permission.ENTRY_READ_OWN,
            Permission.ENTRY_WRITE_OWN,
            Permission.ENTRY_WITHDRAW_OWN,
            Permission.TEAM_READ_OWN,
            Permission.TEAM_MANAGE_OWN,
            Permission.TEAM_JOIN_OWN,
            Permission.TEAM_LEAVE_OWN,
            Permission.EXPORT_READ_OWN,
            Permission.EXPORT_ASK_OWN,
        }
    ),
    Role.RECOMMENDER: frozenset(
        {
            *OWN_SESSIONS,
            *_OWN_DATA,
            Permission.RECOMMENDER_READ_OWN,
            Permission.UNITS_READ_BELOW,
            Permission.UNITS_REMIND_BELOW,
            Permission.RECOMMENDER_PICK_OWN,
            Permission.STAMPED_READ_OWN,
            Permission.STAMPED_WRITE_OWN,
            Permission.SHEET_READ_OWN,
            Permission.SHEET_WRITE_OWN,
            Permission.EXPORT_READ_OWN,
            Permission.EXPORT_ASK_OWN,
        }
    ),
    Role.EXPERT: frozenset(
        {
            *OWN_SESSIONS,
            *_OWN_DATA,
            Permission.REVIEW_READ_OWN,
            Permission.REVIEW_SCORE,
            Permission.EXPORT_READ_OWN,
            Permission.EXPORT_ASK_OWN,
        }
    ),
    Role.SCREENER: OWN_SESSIONS | {Permission.SCREENING_READ, Permission.ENTRY_SCREEN, Permission.ATTACHMENT_READ},
    Role.JUROR: OWN_SESSIONS | {Permission.JURY_READ_OWN, Permission.JURY_VOTE_OWN},
    Role.ORGANIZER: READ_OFFICE
    | {
        *OWN_SESSIONS,
        Permission.ATTACHMENT_READ,
        Permission.CONTEST_RUN,
        Permission.ENTRY_SCREEN,
        Permission.ENTRY_CORRECT,
        Permission.ENTRANT_JOIN,
        Permission.EXPERT_MANAGE,
        Permission.RECOMMENDER_MANAGE,
        Permission.UNITS_REMIND_BELOW,
        Permission.ORGANIZER_MANAGE,
        Permission.INVITATION_WRITE,
        Permission.BROADCAST_SEND,
        Permission.MOTION_RECORD,
        Permission.COMMENT_RELEASE,
        Permission.STAMPED_READ_OWN,
        Permission.SHEET_READ_OWN,
        Permission.SHEET_WRITE_OWN,
        Permission.CONFIRMATION_REFUSE,
        Permission.AWARD_REVOKE,
        Permission.PUBLICATION_RECORD,
        Permission.RECOVERY_RECORD,
        Permission.CEREMONY_RUN,
        Permission.AUDIENCE_COUNT,
        Permission.ERASURE_DECIDE,
        Permission.EXPORT_READ_OWN,
        Permission.EXPORT_ASK_OWN,
        Permission.EXPORT_ASK_ANY,
    },
    Role.AUDITOR: READ_OFFICE | OWN_SESSIONS | {Permission.EXPORT_READ_OWN, Permission.EXPORT_ASK_OWN},
}
GRANTED |= {role: GRANTED[role] | _OF_TWO_FACTORS for role in TWO_FACTORS}


# What an entrant may do as long as their consent stands: it is to the notice in force, and they have not withdrawn it.
UNDER_CONSENT = frozenset({Permission.ENTRY_WRITE_OWN})

# What a team member may not do in a unit's account: it stays with the account's owner.
OWNERS_ALONE = frozenset(
    {
        Permission.DATA_READ_OWN,
        Permission.DATA_ERASE_OWN,
        Permission.PROFILE_WRITE_OWN,
        Permission.ENTRY_WITHDRAW_OWN,
        Permission.TEAM_READ_OWN,
        Permission.TEAM_MANAGE_OWN,
        Permission.TEAM_JOIN_OWN,
    }
)


def allows(role: Role, permission: Permission) -> bool:
    """Whether a role has a permission; a role without a row has none."""
    return permission in GRANTED.get(role, frozenset())


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that have a permission, in the table's order."""
    return tuple(role for role, granted in GRANTED.items() if permission in granted)
