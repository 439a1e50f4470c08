"""Names that PowerShell resolves to cmdlets.

Sources: about_Aliases and `Get-Alias` of Windows PowerShell 5.1, and the built-in aliases of PowerShell 7
(engine/InitialSessionState.cs of https://github.com/PowerShell/PowerShell).
"""

from __future__ import annotations

_EVERYWHERE = """
add-content ac
clear-content clc
clear-host clear cls
clear-variable clv
compare-object compare diff
convert-path cvpa
copy-item copy cp cpi
disable-psbreakpoint dbp
foreach-object % foreach
format-list fl
format-table ft
format-wide fw
get-alias gal
get-childitem dir gci ls
get-command gcm
get-content cat gc type
get-history h history
get-item gi
get-itemproperty gp
get-job gjb
get-location gl pwd
get-member gm
get-process gps ps
get-psdrive gdr
get-service gsv
get-unique gu
get-variable gv
group-object group
import-alias ipal
import-csv ipcsv
import-module ipmo
install-windowsfeature add-windowsfeature
invoke-command icm
invoke-expression iex
invoke-history ihy r
invoke-item ii
invoke-restmethod irm
invoke-webrequest iwr
mkdir md
move-item mi move mv
move-itemproperty mp
new-alias nal
new-item ni
new-module nmo
new-psdrive mount ndr
new-variable nv
out-gridview ogv
out-host oh
pop-location popd
push-location pushd
remove-item del erase rd ri rm rmdir
remove-itemproperty rp
remove-job rjb
remove-module rmo
remove-variable rv
rename-item ren rni
rename-itemproperty rnp
resolve-path rvpa
select-object select
select-string sls
set-alias sal
set-item si
set-itemproperty sp
set-location cd chdir sl
set-variable set sv
show-command shcm
sort-object sort
start-job sajb
start-process saps start
start-service sasv
start-sleep sleep
stop-job spjb
stop-process kill spps
stop-service spsv
tee-object tee
uninstall-windowsfeature remove-windowsfeature
wait-job wjb
where-object ? where
write-output echo write
"""
_WINDOWS_POWERSHELL = """
add-pssnapin asnp
get-wmiobject gwmi
invoke-webrequest curl wget
invoke-wmimethod iwmi
out-printer lp
remove-wmiobject rwmi
set-content sc
set-wmiinstance swmi
"""


def _aliases(rows: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows.split("\n"):
        cmdlet, *aliases = row.split() or [""]
        found.update(dict.fromkeys(aliases, cmdlet))
    return found


_CORE = _aliases(_EVERYWHERE)
_DESKTOP = _CORE | _aliases(_WINDOWS_POWERSHELL)


def resolved(name: str, *, core: bool) -> str:
    """Return the cmdlet that the lower-case `name` stands for, or `name` itself. `core` is PowerShell 6 and later."""
    return (_CORE if core else _DESKTOP).get(name, name)
