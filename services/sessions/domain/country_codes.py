"""Countries of birth as school software codes them: three digits of the official code, after an optional 99."""

import re
from functools import cache

from services.sessions.domain.countries import FRANCE, find_country
from services.sessions.domain.typed import InvalidValue

FRANCE_CODE = "100"

_ISO = """
    101DNK 102ISL 103NOR 104SWE 105FIN 106EST 107LVA 108LTU 109DEU 110AUT 111BGR 112HUN 113LIE 114ROU 116CZE 117SVK
    118BIH 119HRV 120MNE 121SRB 122POL 123RUS 125ALB 126GRC 127ITA 128SMR 129VAT 130AND 131BEL 132GBR 133GIB 134ESP
    135NLD 136IRL 137LUX 138MCO 139PRT 140CHE 144MLT 145SVN 148BLR 151MDA 155UKR 156MKD
    201SAU 203IRQ 204IRN 205LBN 206SYR 207ISR 208TUR 212AFG 213PAK 214BTN 215NPL 216CHN 217JPN 219THA 220PHL 222JOR
    223IND 224MMR 225BRN 226SGP 227MYS 229MDV 230HKG 231IDN 232MAC 234KHM 235LKA 236TWN 238PRK 239KOR 240KWT 241LAO
    242MNG 243VNM 246BGD 247ARE 248QAT 249BHR 250OMN 251YEM 252ARM 253AZE 254CYP 255GEO 256KAZ 257KGZ 258UZB 259TJK
    260TKM 261PSE 262TLS
    301EGY 302LBR 303ZAF 304GMB 309TZA 311NAM 312COD 314GNQ 315ETH 316LBY 317ERI 318SOM 321BDI 322CMR 323CAF 324COG
    326CIV 327BEN 328GAB 329GHA 330GIN 331BFA 332KEN 333MDG 334MWI 335MLI 336MRT 337NER 338NGA 339UGA 340RWA 341SEN
    342SLE 343SDN 344TCD 345TGO 346ZMB 347BWA 348LSO 349SSD 350MAR 351TUN 352DZA 389ESH 390MUS 391SWZ 392GNB 393MOZ
    394STP 395AGO 396CPV 397COM 398SYC 399DJI 310ZWE
    401CAN 404USA 405MEX 406CRI 407CUB 408DOM 409GTM 410HTI 411HND 412NIC 413PAN 414SLV 415ARG 416BRA 417CHL 418BOL
    419COL 420ECU 421PRY 422PER 423URY 424VEN 426JAM 428GUY 429BLZ 430GRL 433TTO 434BRB 435GRD 436BHS 437SUR 438DMA
    439LCA 440VCT 441ATG 442KNA 443BES 444CUW 445SXM
    501AUS 502NZL 506WSM 507NRU 508FJI 509TON 510PNG 511TUV 512SLB 513KIR 514VUT 515MHL 516FSM 517PLW
"""
"""Code of the country, then ISO 3166. Codes of groups of small territories, and of what is no more, name no country."""

_KOSOVO = {"157": "Kosovo"}
_CODE = re.compile(r"(?:99)?([1-9][0-9]{2})")


@cache
def countries_by_code() -> dict[str, str]:
    """The usual French name of each country, by its three digits."""
    found = {pair[:3]: find_country(pair[3:]) for pair in _ISO.split()}
    return {FRANCE_CODE: FRANCE, **_KOSOVO, **{code: name for code, name in found.items() if name}}


def country_of(code: str) -> str:
    """The country of `code`, « 132 » or « 99132 »; empty when there is no code, or no country has it.

    :raises InvalidValue: it is not three digits, after an optional 99.
    """
    written = _CODE.fullmatch(code.strip())
    if written is None and code.strip():
        raise InvalidValue("Écrivez le code du pays de naissance avec trois chiffres, par exemple 100 pour la France.")
    return countries_by_code().get(written.group(1), "") if written else ""
