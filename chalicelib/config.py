"""The settings that the template gives a function. Only this module reads the environment, once."""

import os
from functools import cache

import msgspec


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of this deployment. A setting is empty if the function is not given the resource."""

    stage: str = "production"
    stack: str = ""  # its name, by which metrics of several stacks of an account are told apart
    aws_lambda_function_version: str = ""  # that runs: of the API a published one, whose failures are counted by it
    contest: str = "industry-story-2025"
    further_contests: str = ""  # the ids of further ones, separated by spaces: see chalicelib/aws/contests.py
    region: str = ""
    aws_endpoint_url: str = ""  # of a laptop's emulator, as botocore reads it
    entries_table: str = ""
    reviews_table: str = ""
    sessions_table: str = ""
    uploads_bucket: str = ""
    work_bucket: str = ""
    pages_bucket: str = ""
    checkpoints_bucket: str = ""
    checkpoint_key: str = ""  # of KMS: one function alone may sign with it
    checkpoint_secret: str = ""  # salts of what checkpoints commit to
    former_checkpoint_keys: str = ""  # public ones, with spaces between: of deployments that this one was restored from
    films_moved: bool = False  # the bucket of uploads was filled from another, which had other names of versions
    probe_queue: str = ""
    messages_queue: str = ""
    codes_queue: str = ""
    mailings_queue: str = ""
    workflow_queue: str = ""
    vacancies_queue: str = ""
    exports_queue: str = ""
    scans_queue: str = ""
    attachments_queue: str = ""
    renditions_queue: str = ""
    renditions: str = "function"  # who makes copies for review: see chalicelib/entry/rendition.py
    conversion_role: str = ""  # that MediaConvert assumes to read films and to write copies
    conversion_queue: str = ""  # ARN of its queue, the one that the function's role allows
    screening_machine: str = ""
    expert_review_machine: str = ""
    selection_machine: str = ""
    pepper_secret: str = ""
    seal_secret: str = ""  # the master key of personal fields: of functions that read or write such rows
    site_url: str = ""
    origin_secret: str = ""  # of the distribution, which the API then answers alone
    films_host: str = ""  # of the distribution that serves films; without one they come from the buckets
    films_secret: str = ""  # the key that signs their addresses, and which of the two public ones it belongs to
    films_key_a: str = ""  # CloudFront's ids of those
    films_key_b: str = ""
    proxies: int = 0  # of our own between browsers and API Gateway
    embed_sites: str = ""  # that may show a winner's page in a frame, as in frame-ancestors of a CSP
    check_signatures: bool = True  # of C2PA manifests in videos
    signing_secret: str = ""  # see functions/write_workbook/signing.py; without one certificates are not signed
    timestamp_url: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_tls: str = "starttls"
    smtp_secret: str = ""
    mail_from: str = ""
    mail_envelope: str = ""  # whom bounces go to; the sender if empty
    sms_provider: str = ""  # webhook, aliyun or tencent; without one phones get nothing
    sms_url: str = ""
    sms_secret: str = ""
    sms_sign_name: str = ""
    sms_app_id: str = ""
    sms_templates: str = ""  # JSON: see functions/deliver_messages/sms.py

    @property
    def is_local(self) -> bool:
        """Whether this is the stack on a laptop, where pages come over plain HTTP."""
        return self.stage == "local"


@cache
def config() -> Config:
    """The settings, from environment variables of the same names in capitals."""
    found = {
        field: os.environ[name]
        for field in Config.__struct_fields__
        if os.environ.get(name := "AWS_REGION" if field == "region" else field.upper())
    }
    return msgspec.convert(found, Config, strict=False)
