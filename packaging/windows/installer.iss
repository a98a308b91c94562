; The installer for Windows, made by Inno Setup 6 from PyInstaller's folder:
;   iscc /DVersion=0.1.0 packaging\windows\installer.iss
; It installs for the user who runs it, or for all when that user may and says so. What the user keeps
; (%LOCALAPPDATA%\concurrency-lab) is not touched when the program is removed.

#ifndef Version
  #error Give the version: iscc /DVersion=0.1.0 packaging\windows\installer.iss
#endif
#define Name "Concurrency Lab"
#define Program "concurrency-lab.exe"
#define Console "concurrency-lab-console.exe"

[Setup]
AppId={{6E0C4A5B-4C0E-4B5C-9B39-2F7C5B8D1A64}
AppName={#Name}
AppVersion={#Version}
AppPublisher=The Concurrency Lab founders
VersionInfoVersion={#Version}
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
ChangesEnvironment=yes
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\icons\concurrency-lab.ico
UninstallDisplayIcon={app}\{#Program}
WizardStyle=modern
Compression=lzma2/max
SolidCompression=yes
OutputDir=..\..\dist
OutputBaseFilename=concurrency-lab-{#Version}-windows-x64

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[CustomMessages]
en.RunFile=Concurrency Lab run
de.RunFile=Lauf von Concurrency Lab
en.LessonFile=Concurrency Lab lesson
de.LessonFile=Lektion von Concurrency Lab
en.OnPath=Let concurrency-lab-console be called in every terminal (adds its folder to PATH)
de.OnPath=concurrency-lab-console in jedem Terminal aufrufbar machen (Ordner in PATH aufnehmen)

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "onpath"; Description: "{cm:OnPath}"; Flags: unchecked

[Files]
Source: "..\..\build\package\program\concurrency-lab\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[InstallDelete]
; an older version's libraries would lie beside the new ones
Type: filesandordirs; Name: "{app}\_internal"

[Icons]
Name: "{group}\{#Name}"; Filename: "{app}\{#Program}"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Program}"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.clrun"; ValueType: string; ValueData: "ConcurrencyLab.Run"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\ConcurrencyLab.Run"; ValueType: string; ValueData: "{cm:RunFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\ConcurrencyLab.Run\DefaultIcon"; ValueType: string; ValueData: "{app}\{#Program},0"
Root: HKA; Subkey: "Software\Classes\ConcurrencyLab.Run\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
; Windows knows the last part of a name only: lessons are offered beside whatever else opens .toml
Root: HKA; Subkey: "Software\Classes\.toml\OpenWithProgids"; ValueType: string; ValueName: "ConcurrencyLab.Lesson"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\ConcurrencyLab.Lesson"; ValueType: string; ValueData: "{cm:LessonFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\ConcurrencyLab.Lesson\shell\open\command"; ValueType: string; ValueData: """{app}\{#Program}"" ""%1"""
Root: HKA; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Tasks: onpath; Check: IsNotOnPath

[Run]
Filename: "{app}\{#Program}"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
function PathWithout(Path, Folder: String): String;
begin
  Result := ';' + Path + ';';
  StringChangeEx(Result, ';' + Folder + ';', ';', True);
  Result := Copy(Result, 2, Length(Result) - 2);
end;

function IsNotOnPath(): Boolean;
var
  Path: String;
begin
  Result := not RegQueryStringValue(HKA, 'Environment', 'Path', Path)
    or (Pos(';' + Uppercase(ExpandConstant('{app}')) + ';', ';' + Uppercase(Path) + ';') = 0);
end;

procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Path: String;
begin
  if (Step = usUninstall) and RegQueryStringValue(HKA, 'Environment', 'Path', Path) then
    RegWriteExpandStringValue(HKA, 'Environment', 'Path', PathWithout(Path, ExpandConstant('{app}')));
end;
