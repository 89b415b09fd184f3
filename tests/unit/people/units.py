"""A recommending unit that tests share."""

from datetime import UTC, datetime

from chalicelib.actors import Actor, Role
from chalicelib.people.recommenders import Recommender
from tests.sample_call import CALL

AT = datetime(2025, 8, 24, 16, 30, tzinfo=UTC)  # 00:30 on the 25th in Beijing
CODE = "91350100M000100Y43"
BY = Actor(Role.ORGANIZER, "wang")
UNIT = Recommender(
    id="u1",
    contest=CALL.id,
    name="东莞市工业和信息化局",
    credit_code=CODE,
    province="广东省",
    city="东莞市",
    contact_person="赵六",
    email="zhao@example.cn",
    phone="13800138001",
    created_at=AT,
)
