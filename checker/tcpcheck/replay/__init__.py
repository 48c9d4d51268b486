"""Ladders checked line by line against the rules.  Read ``check``, then ``rows``, ``runs`` and
``opening``."""

from tcpcheck.replay.check import Allowed as Allowed
from tcpcheck.replay.check import LadderResult as LadderResult
from tcpcheck.replay.check import allowing_readings as allowing_readings
from tcpcheck.replay.check import check_ladder as check_ladder
from tcpcheck.replay.check import check_story as check_story
from tcpcheck.replay.opening import ladder_file as ladder_file
