# Makes, in dist\, the installer for Windows. Needs Python 3.11 to 3.13 and Inno Setup 6 (iscc).
#   powershell -File packaging\windows\build.ps1
$ErrorActionPreference = "Stop"
$PSNativeCommandUseErrorActionPreference = $true
Set-Location (Join-Path $PSScriptRoot "..\..")

if (-not (Test-Path .venv)) {
    python -m venv .venv
    .venv\Scripts\python -m pip install --require-hashes --requirement packaging\requirements.lock
    .venv\Scripts\python -m pip install --no-deps --no-build-isolation --editable .
}
$version = .venv\Scripts\python -c "import desktop_app; print(desktop_app.__version__)"
.venv\Scripts\python packaging\draw_icons.py build\icons
.venv\Scripts\pyinstaller --noconfirm --log-level WARN --distpath build\package\program --workpath build\package\pyinstaller packaging\program.spec

# Signing is off unless a certificate is named.
if ($env:SIGN_CERTIFICATE) {
    signtool sign /fd sha256 /tr $env:SIGN_TIMESTAMP_SERVER /td sha256 /f $env:SIGN_CERTIFICATE /p $env:SIGN_PASSWORD build\package\program\concurrency-lab\*.exe
}
iscc /Q "/DVersion=$version" packaging\windows\installer.iss
if ($env:SIGN_CERTIFICATE) {
    signtool sign /fd sha256 /tr $env:SIGN_TIMESTAMP_SERVER /td sha256 /f $env:SIGN_CERTIFICATE /p $env:SIGN_PASSWORD dist\*-windows-x64.exe
}
build\package\program\concurrency-lab\concurrency-lab-console.exe run prime_factors --executor process_pool
Get-ChildItem dist
